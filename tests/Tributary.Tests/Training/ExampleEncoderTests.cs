using Tributary.Testing;
using Tributary.Tokenizers;
using Tributary.Training;

namespace Tributary.Tests.Training;

public sealed class ExampleEncoderTests
{
    [Fact]
    public void Encode_AnyPair_IsTheTextWhoseTargetFollowsThePrompt()
    {
        var tokenizer = Tokenizer.Load(Repository.SampleBase);
        var encoder = new ExampleEncoder(tokenizer, 3072, 512);
        foreach (var (prompt, target) in new[] { ("Review: gut\nSentiment:", " positive"), ("日本語の", "文です"), ("ab", "c"),
            ("Wort ", "mit Leerzeichen") })
        {
            var example = encoder.Encode(prompt, target, "", [])!;
            Assert.Equal(prompt + target, tokenizer.Decode(example.Ids));
            Assert.StartsWith(tokenizer.Decode(example.Ids[..example.TargetStart]), prompt, StringComparison.Ordinal);
            Assert.True(example.TargetCount > 0);
        }
    }

    [Fact]
    public void Encode_TooLong_LosesThePromptsBeginningAndKeepsTheTarget()
    {
        var tokenizer = Tokenizer.Load(Repository.SampleBase);
        var prompt = string.Concat(Enumerable.Range(0, 50).Select(i => FormattableString.Invariant($"word{i} ")));
        var whole = new ExampleEncoder(tokenizer, 3072, 5000).Encode(prompt, "gut und schlecht", "", [])!;
        var cut = new ExampleEncoder(tokenizer, 3072, 32).Encode(prompt, "gut und schlecht", "", [])!;
        Assert.False(whole.Truncated);
        Assert.True(cut.Truncated);
        Assert.Equal(whole.Ids[^32..], cut.Ids);
        Assert.Equal(whole.TargetCount, cut.TargetCount);
    }

    [Fact]
    public void Encode_PromptWithItsOwnSpecialTokens_GetsNoOthers()
    {
        var tokenizer = WithFirstToken();
        var bos = tokenizer.Encode("")[0];
        var example = new ExampleEncoder(tokenizer, 3072, 64)
            .Encode(tokenizer.TokenOf(bos) + "Once upon", " a time", "", [], addSpecialTokens: false)!;
        Assert.Equal(0, Array.LastIndexOf(example.Ids, bos));

        // The first token stays where the beginning of a prompt is cut, also where the prompt itself brings it.
        var cut = new ExampleEncoder(tokenizer, 3072, 8).Encode(tokenizer.TokenOf(bos)
            + "Once upon a time there was a little girl named Lily", " and a dog", "", [], addSpecialTokens: false)!;
        Assert.True(cut.Truncated);
        Assert.Equal(bos, cut.Ids[0]);
    }

    [Fact]
    public void Encode_TargetLongerThanAllowed_KeepsOneTokenOfThePrompt()
    {
        var tokenizer = WithFirstToken();
        var encoder = new ExampleEncoder(tokenizer, 3072, 8);
        var example = encoder.Encode("Once upon a time", ", there was a girl who had a very long story to tell to her mother", "", [])!;
        Assert.Equal(8, example.Ids.Length);
        Assert.Equal(1, example.TargetStart);
        Assert.Equal(tokenizer.Encode("")[0], example.Ids[0]);
    }

    [Fact]
    public void EncodeAll_TargetThatEnds_HasTheEndOfTextBehindIt()
    {
        var tokenizer = Tokenizer.Load(Repository.SampleBase);
        TrainingExample[] examples = [new("gut", " sehr gut"), new("gut", " sehr gut") { Ends = true }];

        var encoded = new ExampleEncoder(tokenizer, 3072, 64, endOfText: 7).EncodeAll(examples, "here");

        Assert.Equal([.. encoded[0].Ids, 7], encoded[1].Ids);
        Assert.Equal(encoded[0].TargetStart, encoded[1].TargetStart);
        Assert.Throws<BadInputException>(() => new ExampleEncoder(tokenizer, 3072, 64).EncodeAll(examples, "here"));
    }

    [Fact]
    public void EncodeAll_TargetWithAnEndOfItsOwn_HasThatBehindIt()
    {
        var tokenizer = Tokenizer.Load(Repository.SampleBase);
        TrainingExample[] examples = [new("gut", " sehr gut") { Ends = true, End = "<|eos|>" }];

        var encoded = new ExampleEncoder(tokenizer, 3072, 64, endOfText: 7).EncodeAll(examples, "here");

        Assert.Equal([.. tokenizer.Encode("gut sehr gut"), tokenizer.IdOf("<|eos|>")!.Value], encoded[0].Ids);
    }

    [Fact]
    public void Encode_TokenizerThatPutsATokenBehindEveryText_LeavesItOff()
    {
        var (tokenizer, usual) = (WithFirstToken(",{\"SpecialToken\":{\"id\":\"<|bos|>\",\"type_id\":0}}"), WithFirstToken());

        Assert.Equal(1, tokenizer.Encode("gut")[^1]);
        var (own, other) = (new ExampleEncoder(tokenizer, 3072, 64).Encode("gut", " ja", "", [])!,
            new ExampleEncoder(usual, 3072, 64).Encode("gut", " ja", "", [])!);
        Assert.Equal((other.Ids, other.TargetStart), (own.Ids, own.TargetStart));
    }

    [Fact]
    public void Encode_IdsBeyondTheModel_IsRefused()
    {
        var problems = new List<Problem>();
        var tokenizer = Tokenizer.Load(Repository.SampleBase);
        Assert.Null(new ExampleEncoder(tokenizer, 100, 64).Encode("Ein langes Wort", " gut", "here", problems));
        Assert.Contains("do not belong together", Assert.Single(problems).Text, StringComparison.Ordinal);
    }

    /// <summary>The tokenizer of the sample with a token before every text, as Llama's have.</summary>
    private static Tokenizer WithFirstToken(string behind = "")
    {
        var first = $$$$"""
            {"type":"TemplateProcessing","single":
             [{"SpecialToken":{"id":"<|bos|>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}{{{{behind}}}}],
             "pair":[],"special_tokens":{"<|bos|>":{"id":"<|bos|>","ids":[1],"tokens":["<|bos|>"]}}}
            """;
        var json = File.ReadAllText(Path.Combine(Repository.SampleBase, "tokenizer.json"));
        var changed = json.Replace("\"post_processor\": null", $"\"post_processor\": {first}", StringComparison.Ordinal);
        return Tokenizer.Parse(Encoding.UTF8.GetBytes(changed), "tokenizer.json");
    }
}
