using Tributary.Testing;
using Tributary.Torch.Inference;

namespace Tributary.Torch.Tests.Inference;

public sealed class ScoringInputTests
{
    [Fact]
    public void ReadIds_GoodLines_ScoreLabelsOrAllButTheFirst()
    {
        var lines = Read(
            "{\"input_ids\":[5,6,7]}\r\n{\"input_ids\":[5,6,7],\"labels\":[5,-100,9]}\n"
            + "{\"labels\":[],\"input_ids\":[]}\n{\"input_ids\":[8]}");

        Assert.Equal(["(1, 6) (2, 7)", "(2, 9)", "", ""], lines.Select(line => string.Join(' ', line.Targets)));
        Assert.Equal([1, 2, 3, 4], lines.Select(line => line.Line));
        Assert.Equal([5, 6, 7], lines[1].Ids);
    }

    [Fact]
    public void ReadIds_BadLines_AreAllNamed()
    {
        var refused = Assert.Throws<BadInputException>(() => Read("""
            {"input_ids":[1,2],"labels":[1]}
            {"input_ids":[1,64]}
            {"input_ids":[1,2],"labels":[1,-1]}
            nope
            [1]
            {"labels":[1]}
            {"input_ids":[1,"a"]}
            {"input_ids":5}
            {"input_ids":[1],"attention_mask":[1]}

            {"input_ids":[1,2]}
            """));

        string[] expected =
        [
            ":1: has 1 labels for 2 input_ids", ":2: input_ids: token id 64 is none of the model's, which are 0 to 63",
                ":3: labels: token id -1", ":4: is not valid JSON",
            ":5: is not an object", ":6: has no input_ids", ":7: field 'input_ids' holds \"a\"", ":8: field 'input_ids' holds 5",
                ":9: has the field 'attention_mask'", ":10: is not valid JSON",
        ];
        Assert.Equal(expected.Length, refused.Problems.Count);
        Assert.All(expected.Zip(refused.Problems), pair => Assert.Contains(pair.First, pair.Second.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void ReadIds_ManyBadLines_ListsTheFirstFifty()
    {
        var refused = Assert.Throws<BadInputException>(() => Read(string.Concat(Enumerable.Repeat("x\n", 80))));

        Assert.Equal((51, "and 30 more problems"), (refused.Problems.Count, refused.Problems[^1].Text));
    }

    [Fact]
    public void ReadIds_EmptyOrAbsentOrNoUtf8_IsRefused()
    {
        Assert.Contains("holds no line", Assert.Throws<BadInputException>(() => Read("")).Message, StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.Throws<BadInputException>(() => ScoringInput.ReadIds("nowhere.jsonl", Tiny.Config))
            .Message, StringComparison.Ordinal);
        using var temp = new TempFolder();
        File.WriteAllBytes(temp["a"], [.. "{}"u8, 0xff]);
        Assert.Contains(":1: is not UTF-8", Assert.Throws<BadInputException>(() => ScoringInput.ReadIds(temp["a"], Tiny.Config))
            .Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<TokenSequence> Read(string text)
    {
        using var temp = new TempFolder();
        File.WriteAllText(temp["lines.jsonl"], text);
        return ScoringInput.ReadIds(temp["lines.jsonl"], Tiny.Config);
    }
}
