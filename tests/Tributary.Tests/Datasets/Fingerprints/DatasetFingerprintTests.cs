using System.Diagnostics;
using CsCheck;
using Tributary.Datasets;
using Tributary.Datasets.Fingerprints;
using Tributary.Datasets.Reading;
using Tributary.Testing;

namespace Tributary.Tests.Datasets.Fingerprints;

public sealed class DatasetFingerprintTests : IDisposable
{
    private static readonly FieldRule[] Rules = [new("text"), new("label", ["negative", "neutral", "positive"]), new("id", Optional: true)];

    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Of_SameTextsSpelledOtherwise_IsEqual()
    {
        var one = Of("""{"text": "größe", "label": "positive"}""");
        var other = Of("""{"label":"positive","source":"web","text":"gr\u00f6\u00dfe","id":null}""");

        Assert.Equivalent(one, other, strict: true);
    }

    [Fact]
    public void Of_OtherTextLabelOrOrder_Differs()
    {
        string[] contents =
        [
            "{\"text\":\"a\",\"label\":\"positive\"}\n{\"text\":\"b\",\"label\":\"positive\"}",
            "{\"text\":\"b\",\"label\":\"positive\"}\n{\"text\":\"a\",\"label\":\"positive\"}",
            "{\"text\":\"a\",\"label\":\"positive\"}\n{\"text\":\"b\",\"label\":\"neutral\"}",
            "{\"text\":\"a\",\"label\":\"positive\"}",
            "{\"text\":\"a\",\"label\":\"positive\",\"id\":\"b\"}\n{\"text\":\"b\",\"label\":\"positive\"}",
        ];

        Assert.Equal(contents.Length, contents.Select(content => Of(content).Content).Distinct().Count());
    }

    [Fact]
    public void Of_AnyRecords_IsTheDigestOfTheirParts() =>
        Gen.String[Gen.Char['a', '\u3050'], 1, 300].Where(text => !string.IsNullOrWhiteSpace(text)).Array[1, 5].Sample(
            texts =>
            {
                var lines = texts.Select(text => $"{{\"text\":{JsonSerializer.Serialize(text)},\"label\":\"positive\"}}\n");
                var expected =
                    texts.Select(text => Digest.OfParts([KeyValuePair.Create("label", "positive"), KeyValuePair.Create("text", text)]).Hex);
                Assert.Equal(Digest.Of(string.Join('\n', expected)).Hex, Of(string.Concat(lines)).Content);
            },
            iter: 100,
            threads: 1);

    [Fact]
    public void Of_Golden_KeepsItsDigest()
    {
        var fingerprint = Of("{\"text\":\"schön\",\"label\":\"positive\"}\n{\"text\":\"悪い\",\"label\":\"negative\",\"id\":9}\n");

        Assert.Equal("e2eb088f9f2300883781f062968cd1ccbfe6f8fc6d8667fbaef5a142fbe6bfe7", fingerprint.Content);
        Assert.Equal([new("negative", 1), new("neutral", 0), new("positive", 1)], fingerprint.Labels);
    }

    [Fact]
    public void ToJson_ReadBack_IsTheSame()
    {
        var fingerprint = Of("{\"text\":\"a\",\"label\":\"positive\"}\n{\"text\":\"b\",\"label\":\"neutral\"}");

        var json = fingerprint.ToJson();

        Assert.Equivalent(fingerprint, DatasetFingerprint.FromJson(json, "x"), strict: true);
        Assert.Equal(json, DatasetFingerprint.FromJson(json, "x").ToJson());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"content\":")]
    public void FromJson_Broken_IsRefusedByName(string json) =>
        Assert.StartsWith("some/file: ", Assert.Throws<BadInputException>(() =>
            DatasetFingerprint.FromJson(Encoding.UTF8.GetBytes(json), "some/file")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("abc", "abc", "no change")]
    [InlineData("abc", "abcde", "+2 -0 ~0 examples")]
    [InlineData("abc", "xabc", "+1 -0 ~0 examples")]
    [InlineData("abc", "ac", "+0 -1 ~0 examples")]
    [InlineData("abc", "aXc", "+0 -0 ~1 examples")]
    [InlineData("abcd", "xabYd", "+1 -0 ~1 examples")]
    [InlineData("abcd", "aXYZd", "+1 -0 ~2 examples")]
    [InlineData("aab", "ab", "+0 -1 ~0 examples")]
    [InlineData("abc", "cba", "+0 -0 ~0 examples, reordered")]
    [InlineData("abc", "xyz", "+0 -0 ~3 examples")]
    public void Between_Edits_AreCounted(string before, string after, string expected) =>
        Assert.Equal(expected, DatasetChanges.Between(Letters(before), Letters(after)).ToString());

    [Fact]
    public void Between_AnyTwo_AddsUp() =>
        Gen.Select(Gen.String[Gen.Char['a', 'f'], 1, 12], Gen.String[Gen.Char['a', 'f'], 1, 12]).Sample((before, after) =>
        {
            var changes = DatasetChanges.Between(Letters(before), Letters(after));
            var back = DatasetChanges.Between(Letters(after), Letters(before));
            Assert.Equal(after.Length - before.Length, changes.Added - changes.Removed);
            Assert.Equal((changes.Removed, changes.Added, changes.Changed), (back.Added, back.Removed, back.Changed));
            Assert.Equal(before == after, changes.None);
        });

    [Fact]
    public void Of_TwentyThousandLines_IsQuick()
    {
        var path = temp["large.jsonl"];
        File.WriteAllLines(path, Enumerable.Range(0, 20_000).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{{\"text\": \"Example number {i}: the room was small, the "
                + $"breakfast poor, and yet we would come "
                + $"again.\", \"label\": \"positive\"}}")));
        DatasetFile.Read(path, Rules);
        var clock = Stopwatch.StartNew();
        var dataset = DatasetFile.Read(path, Rules);
        var reading = clock.ElapsedMilliseconds;
        DatasetFingerprint.Of(dataset);

        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"read {reading} ms, with fingerprint {clock.ElapsedMilliseconds} ms"));
        Assert.True(clock.ElapsedMilliseconds < 1000);
    }

    public static IEnumerable<TheoryDataRow> RealData =>
        SharedFolder.Cases("data/sentiment", [["en/train.jsonl", 1839], ["ja/train.jsonl", 4499]]);

    [Theory]
    [MemberData(nameof(RealData))]
    public void Read_RealData_HoldsEveryLine(string file, int examples)
    {
        var path = SharedFolder.Require("data", "sentiment", file);

        var fingerprint = DatasetFingerprint.Of(DatasetFile.Read(path, Rules));

        Assert.Equal(examples, fingerprint.Examples);
        Assert.Equal(examples, fingerprint.Labels.Sum(label => label.Examples));
    }

    private static DatasetFingerprint Letters(string letters) => new()
    {
        Content = Digest.Of(letters).Hex,
        Examples = letters.Length,
        Labels = [],
        ExampleDigests = [.. letters.Select(letter => letter.ToString())],
    };

    private DatasetFingerprint Of(string content)
    {
        File.WriteAllText(temp["data.jsonl"], content);
        return DatasetFingerprint.Of(DatasetFile.Read(temp["data.jsonl"], Rules));
    }
}
