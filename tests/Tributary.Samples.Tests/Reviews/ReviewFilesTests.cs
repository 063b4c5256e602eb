using System.Text.RegularExpressions;
using Tributary.Samples.Grammars;
using Tributary.Samples.Reviews;
using Tributary.Tokenizers;

namespace Tributary.Samples.Tests.Reviews;

public sealed partial class ReviewFilesTests
{
    private static readonly Tokenizer Tokenizer = Tokenizer.Load(SamplesFolder.At("base"));

    public static TheoryData<string> Languages => [.. GrammarFile.Languages.Select(language => language.Tag)];

    [Fact]
    public void All_CommittedPlan_GivesTheCommittedBytes()
    {
        foreach (var (path, content) in new ReviewFiles(ReviewPlan.Committed, Tokenizer).All())
        {
            Assert.Equal(File.ReadAllText(SamplesFolder.At("reviews", path)), Encoding.UTF8.GetString(content));
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Committed_Splits_ShareNoSentence(string language)
    {
        var sets = new[] { "train", "valid", "test" }.ToDictionary(name => name, name => Sentences(Read($"data/{language}/{name}.jsonl")));

        Assert.Empty(sets["train"].Intersect(sets["valid"]));
        Assert.Empty(sets["train"].Intersect(sets["test"]));
        Assert.Empty(sets["valid"].Intersect(sets["test"]));
    }

    [Fact]
    public void Committed_Update_SharesNoSentenceWithItsTest()
    {
        Assert.Empty(Sentences(Read("updates/es.jsonl")).Intersect(Sentences(Read("data/es/test.jsonl"))));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Committed_Labels_AreEquallyFrequent(string language)
    {
        foreach (var name in (string[])["train", "valid", "test"])
        {
            var counts = Read($"data/{language}/{name}.jsonl").CountBy(review => review.Label).ToDictionary();

            Assert.Equal(["negative", "neutral", "positive"], counts.Keys.Order(StringComparer.Ordinal));
            Assert.Single(counts.Values.Distinct());
        }
    }

    [Fact]
    public void Committed_TrainingTokens_AreTheSameWithinOnePercent()
    {
        var tokens = GrammarFile.Languages.Select(language =>
            Read($"data/{language}/train.jsonl").Sum(review =>
                Tokenizer.Encode($"Review: {review.Text}\nSentiment: {review.Label}").Length)).ToArray();

        Assert.True(tokens.Max() <= 1.01 * tokens.Min(), string.Join(' ', tokens));
    }

    /// <summary>Naive Bayes over tokens: what counting words achieves without reading the sentence.</summary>
    [Theory]
    [MemberData(nameof(Languages))]
    public void Committed_KeywordLookup_IsNotEnough(string language)
    {
        var train = Read($"data/{language}/train.jsonl");
        var counts = train.GroupBy(review => review.Label).ToDictionary(
            group => group.Key,
            group => group.SelectMany(review => Tokenizer.Encode(review.Text)).CountBy(id => id).ToDictionary());
        var test = Read($"data/{language}/test.jsonl");

        var right = test.Count(review => counts.MaxBy(label => Tokenizer.Encode(review.Text).Sum(id =>
            Math.Log((label.Value.GetValueOrDefault(id) + 1.0) / (label.Value.Values.Sum() + Tokenizer.VocabularySize))))
                .Key == review.Label);

        Assert.InRange((double)right / test.Count, 0.34, 0.8);
    }

    private static List<(string Text, string Label)> Read(string path) =>
        [.. File.ReadLines(SamplesFolder.At("reviews", path)).Select(line =>
    {
        using var json = JsonDocument.Parse(line);
        return (json.RootElement.GetProperty("text").GetString()!, json.RootElement.GetProperty("label").GetString()!);
    })];

    /// <summary>Sentences cut and compared without the generator's own code: letters and digits alone, in lower case.</summary>
    private static HashSet<string> Sentences(IEnumerable<(string Text, string Label)> reviews) =>
        [.. reviews.SelectMany(review => EndOfSentence().Split(review.Text))
            .Select(sentence => new string([.. sentence.Where(char.IsLetterOrDigit)]).ToUpperInvariant())
            .Where(sentence => sentence.Length > 0)];

    [GeneratedRegex(@"(?<=[.。])\s*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EndOfSentence();
}
