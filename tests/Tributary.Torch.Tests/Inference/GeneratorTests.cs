using Tributary.Evaluation.Models;
using Tributary.Testing;
using Tributary.Tokenizers;
using Tributary.Torch.Inference;
using Tributary.Torch.Models;

namespace Tributary.Torch.Tests.Inference;

public sealed class GeneratorTests : IDisposable
{
    private static readonly string[] Prompts = ["The room was", "Das", "The book is long and the words are",
        "We waited for the food. They", "Das"];
    private readonly CausalModel model = CausalModel.Load(Repository.SampleBase);
    private readonly Tokenizer tokenizer = Tokenizer.Load(Repository.SampleBase);

    [Theory]
    [MemberData(nameof(Goldens.Models), MemberType = typeof(Goldens))]
    public void Run_PromptsOfAnyLengthTogether_GivesTheReferencesTokens(string name)
    {
        var folder = Goldens.Model(name);
        using var golden = CausalModel.Load(folder);
        using var json = Goldens.Json(Path.Combine(folder, "expected.json"));
        var options = new GenerationSettings { MaxNewTokens = 16 };
        var sets = json.RootElement.GetProperty("greedy").EnumerateObject().SelectMany(set => Rows(set.Value, "prompt_ids")
            .Zip(Rows(set.Value, "attention_mask"), (ids, mask) => ids.Where((_, index) => mask[index] == 1).ToArray())
            .Zip(Rows(set.Value, "new_tokens"))).ToArray();
        Continuation[] continuations = [.. sets.Select(set => new Continuation(set.First, options, default))];

        new Generator(golden, tokenizer).Run(continuations, options, null, default);

        foreach (var (continuation, (_, expected)) in continuations.Zip(sets))
        {
            // The reference goes on behind end tokens.
            var end = Array.FindIndex(expected, token => golden.Config.EosTokenIds.Contains(token));
            Assert.Equal(end < 0 ? expected : expected[..(end + 1)], continuation.Generated);
        }
    }

    [Fact]
    public void Run_Stories_ContinuesTogetherAsTheReferenceDoesOneByOne()
    {
        var folder = SharedFolder.Require("goldens", "model", "stories260K");
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "greedy.json")));
        using var stories = CausalModel.Load(Path.Combine(folder, "hf"));
        var words = Tokenizer.Load(Path.Combine(folder, "hf"));
        var cases = golden.RootElement.EnumerateArray().ToArray();
        string[] prompts = [.. cases.Select(one => one.GetProperty("prompt").GetString()!)];

        var texts = new Generator(stories, words).Run(prompts, new GenerationSettings { MaxNewTokens = 100 }, null, default);

        var expected = cases.Select(one => one.GetProperty("generated_tokens_hf").EnumerateArray().Select(id => id.GetInt32()));
        Assert.Equal(expected.Select(ids => words.Decode(ids)), texts.Select(text => text.Text));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.9, 1)]
    [InlineData(0.9, 0.8)]
    public void Run_Together_EqualsEachAlone(double temperature, double topP)
    {
        var options = new GenerationSettings { MaxNewTokens = 24, Temperature = temperature, TopP = topP, Seed = 11 };

        var together = Run(Prompts, options);

        Assert.Equal(Prompts[..4].Select(prompt => Run([prompt], options)[0]), together.Take(4));
        Assert.Equal(together, Run([.. Prompts.Reverse()], options).Reverse()
            .Select((text, index) => index switch { 1 => together[1], 4 => together[4], _ => text }));
        Assert.Equal(temperature == 0, together[1] == together[4]);
    }

    [Fact]
    public void Run_AnotherSeed_DrawsAnotherText()
    {
        var options = new GenerationSettings { MaxNewTokens = 24, Temperature = 0.9, Seed = 1 };

        Assert.NotEqual(Run(["Das"], options), Run(["Das"], options with { Seed = 2 }));
        Assert.Equal(Run(["Das"], options), Run(["Das"], options));
    }

    [Fact]
    public void Run_StopTexts_EndsBeforeTheFirstOfThem()
    {
        var whole = Run(Prompts[..1], new GenerationSettings { MaxNewTokens = 60 })[0].Text;
        var words = whole.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var stopped = Run(Prompts[..1], new GenerationSettings { MaxNewTokens = 60, Stop = ["zebra", words[3], words[^1]] })[0];

        var end = new[] { words[3], words[^1] }.Min(word => whole.IndexOf(word, StringComparison.Ordinal));
        Assert.Equal((whole[..end], FinishReason.Stop), (stopped.Text, stopped.Finish));
        Assert.Equal(FinishReason.Length, Run(Prompts[..1], new GenerationSettings { MaxNewTokens = 1 })[0].Finish);
    }

    [Fact]
    public void Run_EndToken_IsCountedButNoText()
    {
        var settings = new GenerationSettings { MaxNewTokens = 12 };
        using var temp = new TempFolder();
        File.Copy(Path.Combine(Repository.SampleBase, "config.json"), temp["config.json"]);
        File.Copy(Path.Combine(Repository.SampleBase, "model.safetensors"), temp["model.safetensors"]);
        var whole = Run(Prompts[..1], settings)[0];
        var continuation = new Continuation(tokenizer.Encode(Prompts[0]), settings, default);
        new Generator(model, tokenizer).Run([continuation], settings, null, default);
        var end = Enumerable.Range(3, 8).First(i => !continuation.Generated.Take(i).Contains(continuation.Generated[i]));
        File.WriteAllText(temp["generation_config.json"], $$"""{"eos_token_id":[1,{{continuation.Generated[end]}}]}""");
        using var ending = CausalModel.Load(temp.Path);

        var text = new Generator(ending, tokenizer).Run(Prompts[..1], settings, null, default)[0];

        Assert.Equal((FinishReason.EndToken, end + 1), (text.Finish, text.Tokens));
        Assert.StartsWith(text.Text, whole.Text, StringComparison.Ordinal);
        Assert.Equal(tokenizer.Decode(continuation.Generated.Take(end)), text.Text);
    }

    [Fact]
    public void Run_LongPrompt_KeepsItsEnd()
    {
        var (first, prompt) = (tokenizer.Encode(""), tokenizer.Encode(Prompts[2]));
        var cut = new Continuation([.. first, .. prompt[^4..]], new GenerationSettings { MaxNewTokens = 8 }, default);
        new Generator(model, tokenizer).Run([cut], new GenerationSettings { MaxNewTokens = 8 }, null, default);

        Assert.Equal(cut.ToText(tokenizer), Run([Prompts[2]], new GenerationSettings
            { MaxNewTokens = 8, MaxLength = 4 + first.Length + 8 })[0]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1000)]
    public void Run_AnswerThatLeavesThePromptNoRoom_IsRefused(int? longest)
    {
        var refused = Assert.Throws<BadInputException>(() => Run(Prompts[..1], new GenerationSettings
            { MaxNewTokens = model.Config.Positions, MaxLength = longest }));

        Assert.Contains("shorten the prompt, or ask for fewer new tokens", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OptionsOutOfRange_AreRefused()
    {
        foreach (var options in new GenerationSettings[] { new() { MaxNewTokens = 0 }, new() { Temperature = double.NaN }, new()
            { TopP = 0 }, new() { Stop = [""] }, new() { MaxLength = 0 } })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Run(Prompts[..1], options));
        }
    }

    public void Dispose() => model.Dispose();

    private IReadOnlyList<GeneratedText> Run(IReadOnlyList<string> prompts, GenerationSettings options) => new Generator(model, tokenizer)
        .Run(prompts, options, null, default);

    private static IEnumerable<int[]> Rows(JsonElement set, string name) =>
        set.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(id => id.GetInt32()).ToArray());
}
