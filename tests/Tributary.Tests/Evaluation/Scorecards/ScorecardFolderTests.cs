using System.Text.Json.Nodes;
using CsCheck;
using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Tasks;
using Tributary.Testing;

namespace Tributary.Tests.Evaluation.Scorecards;

public sealed class ScorecardFolderTests : IDisposable
{
    private static readonly string[] Labels = ["悪い", "so \"so\"", "good"];

    private static readonly Gen<Prediction> Predictions =
        from id in Gen.String[Gen.Char[' ', 'z'], 1, 6]
        from gold in Gen.Int[0, 2]
        from predicted in Gen.Int[0, 2]
        from likelihoods in Gen.Double[-1e9, 1e9].Array[3]
        select new Prediction(id, Labels[gold], Labels[predicted], [gold == predicted ? 1 : 0], likelihoods);

    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Write_AnyScorecard_ReadsBackExactlyWithTheSameBytes() =>
        Predictions.Array[1, 20].Array[1, 3].Sample(
            sets =>
            {
                var scorecard = Card(sets);
                scorecard.Write(temp.Path);
                var bytes = scorecard.ToJson();

                var read = Scorecard.Read(temp.Path);

                Assert.Equal(bytes, read.ToJson());
                Assert.Equal(scorecard.Recipe, read.Recipe);
                foreach (var (written, back) in scorecard.Languages.Zip(read.Languages))
                {
                    Assert.Equal(written.Language, back.Language);
                    Assert.Equal(written.Scores, back.Scores);
                    Assert.Equivalent(written.Predictions, back.Predictions, strict: true);
                }
            },
            iter: 50,
            threads: 1);

    [Fact]
    public void ToJson_Golden_HasTheDocumentedForm()
    {
        var scorecard = Card([[new("1", "good", "good", [1], [-3.5, -2, -0.25]), new("2", "悪い", "good", [0], [-1, -1, -0.5])]]);

        using var json = JsonDocument.Parse(scorecard.ToJson());
        var language = json.RootElement.GetProperty("languages").GetProperty("aa");

        Assert.Equal(2, json.RootElement.GetProperty("code_version").GetInt32());
        Assert.Equal("macro_f1", json.RootElement.GetProperty("metrics")[0].GetString());
        Assert.Equal(512, json.RootElement.GetProperty("recipe").GetProperty("max_length").GetInt32());
        Assert.Equal(2.0 / 3 / 2, json.RootElement.GetProperty("mean_macro_f1").GetDouble());
        Assert.Equal(0.5, language.GetProperty("accuracy").GetDouble());
        Assert.Equal("[[0,0,1],[0,0,0],[0,0,1]]", language.GetProperty("confusion").GetRawText().Replace(" ", "", StringComparison.Ordinal)
            .Replace("\n", "", StringComparison.Ordinal));
        Assert.Equal(0, language.GetProperty("f1").GetProperty("悪い").GetDouble());
        Assert.Equal("predictions/aa.jsonl", language.GetProperty("predictions").GetString());
        scorecard.Write(temp.Path);
        Assert.Equal(
            "{\"id\":\"1\",\"gold\":\"good\",\"predicted\":\"good\",\"accuracy\":1,\"log_likelihood\":{\"悪い\":-3.5,\"so "
                + "\\\"so\\\"\":-2,\"good\":-0.25}}\n"
            + "{\"id\":\"2\",\"gold\":\"悪い\",\"predicted\":\"good\",\"accuracy\":0,\"log_likelihood\":{\"悪い\":-1,\"so "
                + "\\\"so\\\"\":-1,\"good\":-0.5}}\n",
            File.ReadAllText(temp["predictions", "aa.jsonl"]));
    }

    // A change of these bytes needs a new Evaluator.CodeVersion, then a new digest here.
    [Fact]
    public void ToJson_Golden_KeepsItsDigest()
    {
        var predictions = Enumerable.Range(0, 40).Select(i =>
            new Prediction($"{i:x}", Labels[i % 3], Labels[i * i % 7 % 3], [i % 3 == i * i % 7 % 3 ? 1 : 0], [-i, -1.5, -0.125 * i]));

        Assert.Equal((2, "3aec71555e6d"), (Evaluator.CodeVersion, Digest.Of(Card([[.. predictions]]).ToJson()).Short));
    }

    [Theory]
    [InlineData("scorecard.json", "{")]
    [InlineData("scorecard.json", "null")]
    [InlineData("scorecard.json", "{}")]
    [InlineData("scorecard.json", "{\"code_version\":2,\"recipe\":{},\"metrics\":[\"accuracy\"],\"labels\":null,\"languages\":{}}")]
    [InlineData("predictions/aa.jsonl", "")]
    [InlineData("predictions/aa.jsonl", "{}")]
    [InlineData("predictions/aa.jsonl", "[]")]
    [InlineData("predictions/aa.jsonl",
        "{\"id\":\"1\",\"gold\":\"other\",\"predicted\":\"good\",\"accuracy\":1,\"log_likelihood\":{\"悪い\":-3.5,\"so "
        + "\\\"so\\\"\":-2,\"good\":-0.25}}")]
    [InlineData("predictions/aa.jsonl",
        "{\"id\":\"1\",\"gold\":\"good\",\"predicted\":\"悪い\",\"accuracy\":1,\"log_likelihood\":{\"悪い\":-3.5,\"so "
        + "\\\"so\\\"\":-2,\"good\":-0.25}}")]
    public void Read_BrokenFile_IsRefusedByName(string name, string content)
    {
        Card([[new("1", "good", "good", [1], [-3.5, -2, -0.25])]]).Write(temp.Path);
        File.WriteAllBytes(temp[name], Encoding.UTF8.GetBytes(content));

        var problem = Assert.Single(Assert.Throws<BadInputException>(() => Scorecard.Read(temp.Path)).Problems);

        Assert.Equal(temp[name], problem.Where);
    }

    /// <summary>What is JSON of the right form, and would be a fault wherever the scorecard is used.</summary>
    [Theory]
    [InlineData("metrics", "[]", "the metrics are none")]
    [InlineData("metrics", "[\"accuracy\",\"accuracy\"]", "not distinct")]
    [InlineData("labels", "[\"good\",\"good\"]", "the labels are not distinct")]
    [InlineData("labels", "[]", "a metric counts labels")]
    [InlineData("languages", "{}", "there is no language")]
    [InlineData("recipe", "{\"confidence\":2}", "a confidence outside (0, 1)")]
    [InlineData("recipe", "{\"resamples\":0}", "resamples outside [1, 1000000]")]
    [InlineData("recipe", "{\"resamples\":2147483647}", "resamples outside [1, 1000000]")]
    [InlineData("languages", "{\"aa\":{\"examples\":1,\"predictions\":\"x\"}}", "'macro_f1' is no number")]
    [InlineData("languages", "{\"aa\":{\"examples\":1,\"predictions\":\"x\",\"macro_f1\":1,\"macro_f1_interval\":1}}",
        "'macro_f1_interval' is not [low, high]")]
    public void Read_WhatNothingCanBeCountedOf_IsRefusedWithTheReason(string key, string value, string expected)
    {
        Card([[new("1", "good", "good", [1], [-3.5, -2, -0.25])]]).Write(temp.Path);
        var summary = JsonNode.Parse(File.ReadAllBytes(temp["scorecard.json"]))!;
        summary[key] = JsonNode.Parse(value);
        File.WriteAllText(temp["scorecard.json"], summary.ToJsonString());

        var problem = Assert.Single(Assert.Throws<BadInputException>(() => Scorecard.Read(temp.Path)).Problems);

        Assert.Equal(temp["scorecard.json"], problem.Where);
        Assert.Contains(expected, problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AbsentFolder_IsRefused() => Assert.Throws<BadInputException>(() => Scorecard.Read(temp["absent"]));

    private static Scorecard Card(Prediction[][] sets)
    {
        var recipe = new EvaluationRecipe { Resamples = 20 };
        Metric[] metrics = [Metric.MacroF1, Metric.Accuracy];
        return new Scorecard(metrics, Labels, recipe,
            [.. sets.Select((predictions, index) => LanguageScore.Of(Language.Parse($"a{(char)('a' + index)}"),
            predictions, metrics, Labels, recipe))]);
    }
}
