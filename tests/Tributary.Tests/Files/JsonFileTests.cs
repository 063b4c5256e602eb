using Tributary.Testing;

namespace Tributary.Tests.Files;

/// <summary>Attacks on the one reader of JSON.</summary>
public sealed class JsonFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} x")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\uDC00\":1}")]
    [InlineData("{\"a\":\"\\ud83d\\ud83d\"}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    public void Read_NoJson_IsBadInputThatNamesTheFile(string text) => Refuses(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Read_BytesThatAreNoUtf8_AreBadInput() => Refuses([.. "{\"a\":\""u8, 0xFF, .. "\"}"u8]);

    [Fact]
    public void Read_DeepNesting_IsBadInput() => Refuses(Encoding.UTF8.GetBytes(new string('[', 1000) + new string(']', 1000)));

    [Fact]
    public void Read_AbsentFile_SaysWhatWasAskedFor() => Assert.Equal("is gone",
        Assert.Throws<BadInputException>(() => JsonFile.Read(folder["none.json"], "is gone")).Problems[0].Text);

    [Fact]
    public void Read_PairOfSurrogates_IsOneCharacter()
    {
        File.WriteAllText(folder["x.json"], "{\"a\":\"\\ud83d\\ude00\"}");

        Assert.Equal("\U0001F600", JsonFile.Read(folder["x.json"]).GetProperty("a").GetString());
    }

    [Theory]
    [InlineData("null", "it holds null")]
    [InlineData("[]", "JSON value could not be converted")]
    [InlineData("""{"name":null,"parts":[]}""", "name")]
    [InlineData("""{"parts":[]}""", "name is missing")]
    [InlineData("""{"name":"a"}""", "parts is missing")]
    [InlineData("""{"name":"a","parts":[null]}""", "$.parts[0] is null")]
    [InlineData("""{"name":"a","parts":[{"label":"x","counts":{"en":null}}]}""", "counts")]
    [InlineData("""{"name":"a","parts":[{"label":"x","next":{"en":null}}]}""", "$.parts[0].next.en is null")]
    [InlineData("""{"name":"a","parts":[{"counts":{}}]}""", "label is missing")]
    [InlineData("""{"name":"a","parts":[{"label":"x","place":{}}]}""", "$.parts[0].place.index is missing")]
    [InlineData("""{"name":"a","parts":[{"label":"x","share":1e400}]}""", "$.parts[0].share is larger than any number")]
    [InlineData("""{"name":"\ud800","parts":[]}""", "half a pair of surrogates")]
    [InlineData("""{"name":"a","name":"b","parts":[]}""", "name")]
    [InlineData("""{"name":"a","parts":[{"label":"x","size":99999999999999999999}]}""", "could not be converted")]
    public void Parse_NotTheType_SaysWhatAndWhere(string json, string expected)
    {
        var refused = Assert.Throws<BadInputException>(() =>
            JsonFile.Parse(Encoding.UTF8.GetBytes(json), SampleJson.Form.Sample, "x.json", "sample", "make it again"));

        Assert.Equal("x.json", refused.Problems[0].Where);
        Assert.StartsWith("is not a readable sample (", refused.Problems[0].Text, StringComparison.Ordinal);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("; make it again", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_WhatWriteWrote_IsTheSame()
    {
        var part = new Part("x", new Dictionary<string, int> { ["en"] = 1 }, new Dictionary<string, Part>(), null) { Size = 3 };
        var sample = new Sample("a", [part]);

        var json = JsonFile.Write(sample, SampleJson.Form.Sample);

        Assert.Equal((byte)'\n', json[^1]);
        Assert.Equivalent(sample, JsonFile.Parse(json, SampleJson.Form.Sample, "x", "sample", ""), strict: true);
        Assert.Null(JsonFile.TryParse("{\"name\":", SampleJson.Form.Sample));
    }

    public void Dispose() => folder.Dispose();

    private void Refuses(byte[] json)
    {
        File.WriteAllBytes(folder["x.json"], json);

        Assert.Equal(folder["x.json"], Assert.Throws<BadInputException>(() => JsonFile.Read(folder["x.json"])).Problems[0].Where);
    }
}

internal sealed record Sample(string Name, IReadOnlyList<Part> Parts);

internal sealed record Part(string Label, IReadOnlyDictionary<string, int>? Counts, IReadOnlyDictionary<string, Part>? Next, double? Share)
{
    public int Size { get; init; }

    public Place? Place { get; init; }
}

internal sealed record Place(int Index, int? Line);

[JsonSerializable(typeof(Sample))]
internal sealed partial class SampleJson : JsonSerializerContext
{
    public static readonly SampleJson Form = new(JsonForm.Indented());
}
