using Tributary.Adapters;
using Tributary.Testing;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Torch.Training;
using Tributary.Training;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Lora;

/// <summary>Every kind of adapter that can be trained, from its beginning through a few steps of the real optimiser.</summary>
public sealed class LoraStartTests
{
    private static readonly AdapterRecipe Plain = new() { R = 4, LoraAlpha = 8, TargetModules = ["q_proj", "up_proj"] };

    public static TheoryData<string, AdapterRecipe> Kinds { get; } = new()
    {
        { "plain", Plain },
        { "rslora", Plain with { UseRslora = true } },
        { "patterns", Plain with { RankPattern = [KeyValuePair.Create("q_proj", 2)],
            AlphaPattern = [KeyValuePair.Create("layers.1.mlp.up_proj", 16.0)] } },
        { "regex", Plain with { TargetModules = [], TargetPattern = @".*\.(q_proj|lm_head)|lm_head",
            ExcludeModules = ["layers.0.self_attn.q_proj"] } },
        { "layer", Plain with { LayersToTransform = [1], LayersPattern = ["layers"] } },
        { "dora", Plain with { UseDora = true } },
        { "dora with dropout", Plain with { UseDora = true, LoraDropout = 0.1 } },
        { "embedding", Plain with { TargetModules = ["embed_tokens"] } },
        { "output layer", Plain with { TargetModules = ["lm_head"] } },
        { "whole", Plain with { ModulesToSave = ["lm_head", "embed_tokens"] } },
        { "frozen", Plain with { ShareA = ShareA.Frozen } },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Begin_AnyKind_LearnsAndChangesNothingElse(string kind, AdapterRecipe recipe)
    {
        using var model = CausalModel.Initialize(Tiny.Config with { TieEmbeddings = true }, 1);
        using (no_grad())
        {
            model.Weights.Values.ToList().ForEach(weight => weight.requires_grad_(false));
        }

        var before = model.Weights.ToDictionary(weight => weight.Key, weight => ModelWeights.Values(weight.Value));
        var (stack, config) = LoraStart.Begin(model, recipe, 42, "de", "tiny");
        LoraAdapter start, end;
        double first, last;
        using (stack)
        {
            start = stack.ToAdapter(config);
            (first, last) = Train(model, stack, recipe.LoraDropout);
            end = stack.ToAdapter(config);
        }

        Assert.True(last < first - 0.05, FormattableString.Invariant($"{kind}: loss {first} before, {last} after"));
        Assert.All(start.Modules.Zip(end.Modules), pair => AssertTrained(pair.First, pair.Second, recipe.ShareA));
        Assert.All(start.Saved.Zip(end.Saved), pair => Assert.NotEqual(pair.First.Values, pair.Second.Values));
        Assert.All(model.Weights, weight => Assert.Equal(before[weight.Key], ModelWeights.Values(weight.Value)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Begin_FromItsOwnResult_GoesOnFromTheSameBytes(string kind, AdapterRecipe recipe)
    {
        using var temp = new TempFolder();
        using var model = CausalModel.Initialize(Tiny.Config with { TieEmbeddings = true }, 1);
        var (stack, config) = LoraStart.Begin(model, recipe, 42, "de", "tiny");
        using (stack)
        {
            Train(model, stack, 0);
            stack.ToAdapter(config).Write(Directory.CreateDirectory(temp["first"]).FullName);
        }

        var from = new AdapterRecipe { From = AdapterStart.Of(temp["first"]), LoraDropout = recipe.LoraDropout, ShareA = recipe.ShareA };
        var (again, same) = LoraStart.Begin(model, from, 7, "fr", "tiny");
        using (again)
        {
            again.ToAdapter(same).Write(Directory.CreateDirectory(temp["second"]).FullName);
            var (first, last) = Train(model, again, 0);
            Assert.True(last < first, kind);
        }

        Assert.Equal(FolderManifest.Of(temp["first"]).ContentDigest, FolderManifest.Of(temp["second"]).ContentDigest);
    }

    [Fact]
    public void Begin_Frozen_TrainsBAlone()
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);
        var recipe = Plain with { ShareA = ShareA.Frozen };
        var (de, fr) = (LoraStart.Begin(model, recipe, 42, "de", "tiny"), LoraStart.Begin(model, recipe, 42, "fr", "tiny"));
        using var first = de.Stack;
        using var second = fr.Stack;

        Assert.Equal(first.Pairs.Sum(pair => pair.B.numel()), first.Values.numel());
        Assert.All(first.Pairs, pair => Assert.False(pair.A.requires_grad));
        Assert.All(first.ToAdapter(de.Config).Modules.Zip(second.ToAdapter(fr.Config).Modules), pair =>
            Assert.Equal(pair.First.A, pair.Second.A));
    }

    [Fact]
    public void Begin_FrozenEmbedding_IsRefused()
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);
        var recipe = Plain with { TargetModules = ["embed_tokens"], ShareA = ShareA.Frozen };

        Assert.Contains("'model.embed_tokens' is an embedding",
            Assert.Throws<BadInputException>(() => LoraStart.Begin(model, recipe, 42, "de", "tiny")).Message, StringComparison.Ordinal);
        Assert.All(model.Sites, site => Assert.Empty(site.Pairs));
    }

    [Fact]
    public void Begin_FromAnAdapterOfAnotherBase_IsRefusedWithShapes()
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);
        var recipe = new AdapterRecipe { From = AdapterStart.Of(SharedFolder.Require("goldens", "model", "lora", "lora_llama_all7")) };

        Assert.Contains("expected [8 x 32] from the base model",
            Assert.Throws<BadInputException>(() => LoraStart.Begin(model, recipe, 42, "de", "tiny")).Message, StringComparison.Ordinal);
    }

    /// <summary>At sizes that torch shares between threads.</summary>
    [Theory]
    [InlineData("dora with dropout")]
    [InlineData("embedding")]
    [InlineData("output layer")]
    [InlineData("whole")]
    public void Begin_AnyThreadCount_TrainsToTheSameBytes(string kind)
    {
        var recipe = Kinds.Single(row => row.Data.Item1 == kind).Data.Item2;
        using var model = CausalModel.Load(SharedFolder.Find("inputs", "polyglot-4m") ?? Repository.SampleBase);
        var threads = get_num_threads();
        try
        {
            var results = new[] { 1, 2, 3 }.Select(count =>
            {
                set_num_threads(count);
                using var stack = LoraStart.Begin(model, recipe, 42, "de", "tiny").Stack;
                manual_seed(1);
                Train(model, stack, recipe.LoraDropout, steps: 2);
                return ModelWeights.Values(stack.Values);
            }).ToArray();

            Assert.All(results, result => Assert.True(result.AsSpan().SequenceEqual(results[0])));
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    /// <summary>Layers that run again in the backward pass must lead to the embedding and past DoRA's constant norm too.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Begin_AnyKindWithRecomputation_TrainsToTheSameBytes(string kind, AdapterRecipe recipe)
    {
        using var model = CausalModel.Initialize(Tiny.Config with { TieEmbeddings = true }, 1);
        var results = new[] { false, true }.Select(recompute =>
        {
            using var stack = LoraStart.Begin(model, recipe, 42, "de", "tiny").Stack;
            Train(model, stack, recipe.LoraDropout, steps: 3, recompute);
            return ModelWeights.Values(stack.Values);
        }).ToArray();

        Assert.True(results[0].AsSpan().SequenceEqual(results[1]), kind);
    }

    private static (double First, double Last) Train(CausalModel model, LoraStack stack, double dropout,
        int steps = 12, bool recompute = false)
    {
        using var optimizer = new AdamW(stack.Values, 0);
        var step = new OptimizerStep(model, stack, optimizer, 1, recompute);
        EncodedExample[] examples = [.. Enumerable.Range(0, 4)
            .Select(i => new EncodedExample([.. Enumerable.Range(0, 20).Select(t => (t + i) * 5 % 64)], 1, Truncated: false))];
        var losses = Enumerable.Range(1, steps).Select(number =>
        {
            stack.Dropout = dropout;
            return step.Take(() => [MicroBatch.Of(examples)], 0.01, number, (_, layer) => (1000 * number) + layer).Loss;
        }).ToArray();
        return (losses[0], losses[^1]);
    }

    private static void AssertTrained(LoraFactors before, LoraFactors after, ShareA share)
    {
        Assert.NotEqual(before.B, after.B);
        Assert.Equal(share == ShareA.Frozen, before.A.AsSpan().SequenceEqual(after.A));
        Assert.Equal(before.Magnitude is null, after.Magnitude is null);
        Assert.True(before.Magnitude is null || !before.Magnitude.AsSpan().SequenceEqual(after.Magnitude));
    }
}
