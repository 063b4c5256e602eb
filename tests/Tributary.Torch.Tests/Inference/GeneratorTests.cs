using System.Text.Json;
using Tributary.Evaluation.Models;
using Tributary.Testing;
using Tributary.Torch.Inference;
using Tributary.Torch.Models;
using Tributary.Torch.Tokenizers;

namespace Tributary.Torch.Tests.Inference;

public sealed class GeneratorTests : IDisposable
{
    private static readonly string[] Prompts = ["Once upon a time", "Tom", "The dog saw a big red ball and it",
        "Lily and her mom went to the park. They", "Tom"];
    private readonly string stories = SharedFolder.Require("goldens", "model", "stories260K", "hf");
    private readonly CausalModel model;
    private readonly Tokenizer tokenizer;

    public GeneratorTests() => (model, tokenizer) = (CausalModel.Load(stories), Tokenizer.Load(stories));

    [Theory]
    [MemberData(nameof(Goldens.Models), MemberType = typeof(Goldens))]
    public void Run_PromptsOfAnyLengthTogether_GivesTheReferencesTokens(string name)
    {
        var folder = SharedFolder.Require("goldens", "model", "models", name);
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
        using var golden = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.Require("goldens", "model", "stories260K", "greedy.json")));
        var cases = golden.RootElement.EnumerateArray().ToArray();

        var texts = Run([.. cases.Select(one => one.GetProperty("prompt").GetString()!)], new GenerationSettings { MaxNewTokens = 100 });

        Assert.Equal(cases.Select(one => tokenizer.Decode(one.GetProperty("generated_tokens_hf").EnumerateArray()
            .Select(id => id.GetInt32()))), texts.Select(text => text.Text));
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

        Assert.NotEqual(Run(["Tom"], options), Run(["Tom"], options with { Seed = 2 }));
        Assert.Equal(Run(["Tom"], options), Run(["Tom"], options));
    }

    [Fact]
    public void Run_StopTexts_EndsBeforeTheFirstOfThem()
    {
        var whole = Run(["Once upon a time"], new GenerationSettings { MaxNewTokens = 60 })[0].Text;

        var stopped = Run(["Once upon a time"], new GenerationSettings { MaxNewTokens = 60, Stop = ["zebra", "Lily", "loved"] })[0];

        Assert.Equal((whole[..whole.IndexOf("Lily", StringComparison.Ordinal)], FinishReason.Stop), (stopped.Text, stopped.Finish));
        Assert.Equal(FinishReason.Length, Run(["Tom"], new GenerationSettings { MaxNewTokens = 1 })[0].Finish);
    }

    [Fact]
    public void Run_EndToken_IsCountedButNoText()
    {
        var folder = SharedFolder.Require("goldens", "model", "stories260K", "hf");
        using var temp = new TempFolder();
        File.Copy(Path.Combine(folder, "config.json"), temp["config.json"]);
        File.Copy(Path.Combine(folder, "model.safetensors"), temp["model.safetensors"]);
        var whole = Run(["Tom"], new GenerationSettings { MaxNewTokens = 8 })[0];
        var continuation = new Continuation(tokenizer.Encode("Tom"), new GenerationSettings { MaxNewTokens = 8 }, default);
        new Generator(model, tokenizer).Run([continuation], new GenerationSettings { MaxNewTokens = 8 }, null, default);
        File.WriteAllText(temp["generation_config.json"], $$"""{"eos_token_id":[1,{{continuation.Generated[5]}}]}""");
        using var ending = CausalModel.Load(temp.Path);

        var text = new Generator(ending, tokenizer).Run(["Tom"], new GenerationSettings { MaxNewTokens = 8 }, null, default)[0];

        Assert.Equal((FinishReason.EndToken, 6), (text.Finish, text.Tokens));
        Assert.StartsWith(text.Text, whole.Text, StringComparison.Ordinal);
        Assert.Equal(tokenizer.Decode(continuation.Generated.Take(5)), text.Text);
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

    [Fact]
    public void Run_OptionsOutOfRange_AreRefused()
    {
        foreach (var options in new GenerationSettings[] { new() { MaxNewTokens = 0 }, new() { Temperature = double.NaN }, new()
            { TopP = 0 }, new() { Stop = [""] }, new() { MaxLength = 0 } })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Run(["Tom"], options));
        }
    }

    public void Dispose() => model.Dispose();

    private IReadOnlyList<GeneratedText> Run(IReadOnlyList<string> prompts, GenerationSettings options) => new Generator(model, tokenizer)
        .Run(prompts, options, null, default);

    private static IEnumerable<int[]> Rows(JsonElement set, string name) =>
        set.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(id => id.GetInt32()).ToArray());
}
