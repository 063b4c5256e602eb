using CsCheck;
using Tributary.Evaluation.Metrics;
using Tributary.Testing;

namespace Tributary.Tests.Evaluation.Metrics;

public sealed class RougeTests
{
    private const double Tolerance = 1e-9;

    private static readonly Dictionary<string, Tokenization> Columns = new()
    {
        ["google_default"] = Tokenization.Google, ["google_porter"] = Tokenization.GooglePorter,
        ["google_unicode_word"] = Tokenization.Words, ["google_char"] = Tokenization.Characters,
    };

    [Fact]
    public void Scores_OfTheReference_AreTheSame()
    {
        using var pairs = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.Require("goldens", "model", "rouge", "pairs.json")));
        var compared = 0;
        foreach (var pair in pairs.RootElement.EnumerateArray())
        {
            var (reference, hypothesis) = (pair.GetProperty("reference").GetString()!, pair.GetProperty("hypothesis").GetString()!);
            foreach (var (column, tokens) in Columns.Where(column => pair.TryGetProperty(column.Key, out _)))
            {
                AssertScore(pair, column, "rouge1", Rouge.N(reference, hypothesis, 1, tokens));
                AssertScore(pair, column, "rouge2", Rouge.N(reference, hypothesis, 2, tokens));
                AssertScore(pair, column, "rougeL", Rouge.L(reference, hypothesis, tokens));
                AssertScore(pair, column, "rougeLsum", Rouge.Lsum(reference, hypothesis, tokens));
                compared += 4;
            }
        }

        Assert.Equal(36 * 3 * 4, compared);
    }

    [Fact]
    public void Tokens_OfTheReference_AreTheSame()
    {
        using var pairs = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.Require("goldens", "model", "rouge", "pairs.json")));
        foreach (var pair in pairs.RootElement.EnumerateArray())
        {
            var words = pair.TryGetProperty("word_tokens_reference", out var expected);
            expected = words ? expected : pair.GetProperty("char_tokens_reference");
            Assert.Equal(
                expected.EnumerateArray().Select(token => token.GetString()),
                (words ? Tokenization.Words : Tokenization.Characters).Tokens(pair.GetProperty("reference").GetString()!));
        }
    }

    [Theory]
    [InlineData("Für 3.5 Äpfel", "google", "f|r|3|5|pfel")]
    [InlineData("Für 3.5 Äpfel_x", "words", "für|3|5|äpfel|x")]
    [InlineData("東京、Tokyo 2020!", "characters", "東|京|t|o|k|y|o|2|0|2|0")]
    [InlineData("running easily ties", "google_porter", "run|easili|tie")]
    [InlineData("", "words", "")]
    public void Tokens_ByName_AreCut(string text, string name, string expected) =>
        Assert.Equal(expected, string.Join('|', Tokenization.All.First(tokenization => tokenization.Name == name).Tokens(text)));

    [Theory]
    [InlineData("en", "words")]
    [InlineData("ja", "characters")]
    [InlineData("zh-Hant", "characters")]
    [InlineData("pt-BR", "words")]
    public void For_Language_ChoosesByScript(string tag, string expected) =>
        Assert.Equal(expected, Tokenization.For(Language.Parse(tag)).Name);

    [Fact]
    public void Scores_AnyTexts_AreFractionsAndOneForTheSame() =>
        Gen.Select(Gen.String[Gen.Char['a', 'e'], 0, 20], Gen.String[Gen.Char['a', 'e'], 1, 20]).Sample((left, right) =>
        {
            foreach (var score in new[] { Rouge.N(left, right, 2, Tokenization.Characters), Rouge.L(left, right, Tokenization.Characters),
                Rouge.Lsum(left, right, Tokenization.Characters) })
            {
                Assert.InRange(score.F, 0, 1);
            }

            Assert.Equal(1, Rouge.L(right, right, Tokenization.Characters).F);
            Assert.Equal(Rouge.L(left, right, Tokenization.Characters).Precision, Rouge.L(right, left, Tokenization.Characters).Recall);
        });

    private static void AssertScore(JsonElement pair, string column, string name, RougeScore score)
    {
        var expected = pair.GetProperty(column).GetProperty(name);
        Assert.Equal(expected.GetProperty("p").GetDouble(), score.Precision, Tolerance);
        Assert.Equal(expected.GetProperty("r").GetDouble(), score.Recall, Tolerance);
        Assert.Equal(expected.GetProperty("f").GetDouble(), score.F, Tolerance);
    }
}
