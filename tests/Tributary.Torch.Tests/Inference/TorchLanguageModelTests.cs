using Tributary.Adapters;
using Tributary.Evaluation.Models;
using Tributary.Testing;
using Tributary.Tokenizers;
using Tributary.Torch.Inference;

namespace Tributary.Torch.Tests.Inference;

public sealed class TorchLanguageModelTests
{
    private static readonly string[] Continuations = [" was good", " was very bad", " was", " arrived cold and late", "!"];

    [Fact]
    public void Score_ManyContinuations_EqualsEachByItself()
    {
        using var model = new TorchLanguageModel(Repository.SampleBase);
        string[] prompts = ["We stayed a week. The room", "Das", "The book is long and the end"];

        var together = model.Score([.. prompts.Select(prompt => new ScoringRequest(prompt, Continuations))], 256, null, default);

        for (var p = 0; p < prompts.Length; p++)
        {
            for (var c = 0; c < Continuations.Length; c++)
            {
                var alone = model.Score([new ScoringRequest(prompts[p], [Continuations[c]])], 256, null, default)[0][0].LogProbability;
                Assert.Equal(alone, together[p][c].LogProbability, 1e-4);
                Assert.True(together[p][c].LogProbability < 0);
            }
        }
    }

    [Fact]
    public void Score_LongerContinuation_IsLessLikelyThanItsBeginning()
    {
        using var model = new TorchLanguageModel(Repository.SampleBase);

        var scores = model.Score([new ScoringRequest("The food", Continuations)], 256, null, default)[0];

        Assert.True(scores[0].LogProbability < scores[2].LogProbability);
        Assert.True(scores[0].Tokens > scores[2].Tokens);
        Assert.True(scores[1].LogProbability < scores[2].LogProbability);
    }

    /// <summary>The tokens of " 1" begin those of " 10", whose likelihood could never be the higher one.</summary>
    [Fact]
    public void Score_AnswersOfWhichOneBeginsAnother_ScoresTheirEndToo()
    {
        using var model = new TorchLanguageModel(Repository.SampleBase);
        ScoringRequest Request(params string[] texts) => new("Rating:", texts);

        var plain = model.Score([Request(" 1", " 10")], 256, null, default)[0];
        var ended = model.Score([Request(" 1", " 10") with { AreAnswers = true }], 256, null, default)[0];
        var apart = model.Score([Request(" 1", " 5") with { AreAnswers = true }], 256, null, default)[0];

        Assert.Equal(plain.Select(score => score.Tokens + 1), ended.Select(score => score.Tokens));
        Assert.All(plain.Zip(ended), pair => Assert.True(pair.Second.LogProbability < pair.First.LogProbability));
        Assert.Equal(plain[0], apart[0]);
    }

    /// <summary>Scored from one token on, answers have the likelihoods that they have behind a prompt without the space.</summary>
    [Fact]
    public void Score_AnswersBehindASpace_BeginAtOneToken()
    {
        using var model = new TorchLanguageModel(Repository.SampleBase);
        string[] texts = ["bad", "\U0001F600"];

        var spaced = model.Score([new ScoringRequest("Sentiment: ", texts) { AreAnswers = true }], 256, null, default)[0];
        var joined = model.Score([new ScoringRequest("Sentiment:", [.. texts.Select(text => " " + text)])], 256, null, default)[0];

        Assert.All(spaced.Zip(joined), pair => Assert.Equal(pair.Second.LogProbability, pair.First.LogProbability, 1e-4));
    }

    [Fact]
    public void Score_LongerThanTheModelReads_IsRefused()
    {
        using var model = new TorchLanguageModel(Repository.SampleBase);

        var refused = Assert.Throws<BadInputException>(() => model.Score(string.Join(' ', Enumerable.Repeat("word", 300)), [" end"]));

        Assert.Contains("is longer than the 256 tokens that the model reads", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_Greedy_ContinuesAsTheReference()
    {
        var folder = SharedFolder.Require("goldens", "model", "stories260K");
        using var model = new TorchLanguageModel(Path.Combine(folder, "hf"));
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "greedy.json")));
        var tokenizer = Tokenizer.Load(Path.Combine(folder, "hf"));

        foreach (var one in golden.RootElement.EnumerateArray())
        {
            var expected = tokenizer.Decode(one.GetProperty("generated_tokens_hf").EnumerateArray().Select(id => id.GetInt32()));
            Assert.Equal(expected, model.Generate([one.GetProperty("prompt").GetString()!], new GenerationSettings
                { MaxNewTokens = 100 }, null, default)[0].Text);
        }
    }

    [Fact]
    public void UseAdapter_ScaleZero_IsTheBaseModelAndTakingItOffToo()
    {
        using var adapter = new TempFolder();
        var config = new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["q_proj"] };
        var ones = Enumerable.Repeat(0.3f, 128).ToArray();
        new LoraAdapter(config, [new LoraFactors("model.layers.0.self_attn.q_proj", 1, 128, 128, 1, ones, ones)]).Write(adapter.Path);
        using var model = new TorchLanguageModel(Repository.SampleBase);
        ScoringRequest[] request = [new("The food was", Continuations)];
        var before = model.Score(request, 64, null, default)[0];

        model.UseAdapter(adapter.Path);
        var with = model.Score(request, 64, null, default)[0];
        model.UseAdapter(adapter.Path, scale: 0);
        var zero = model.Score(request, 64, null, default)[0];
        model.UseAdapter(null);
        var after = model.Score(request, 64, null, default)[0];

        Assert.NotEqual(before, with);
        Assert.Equal(before[0].LogProbability, zero[0].LogProbability, 1e-6);
        Assert.Equal(before, after);
    }

    [Fact]
    public void UseAdapter_OfAnotherShape_NamesTensorAndShapes()
    {
        using var model = new TorchLanguageModel(Repository.SampleBase);

        var thrown =
            Assert.Throws<BadInputException>(() => model.UseAdapter(SharedFolder.Require("goldens", "model", "lora", "lora_llama_all7")));

        Assert.Contains("lora_A.weight' has shape", thrown.Message, StringComparison.Ordinal);
        Assert.NotEmpty(model.Generate(["The food"], new GenerationSettings { MaxNewTokens = 5 }, null, default)[0].Text);
    }
}
