using Tributary.Adapters;
using Tributary.Testing;
using Tributary.Torch.Inference;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Training;
using static TorchSharp.torch;
using static Tributary.Torch.Tests.Lora.MadeAdapters;

namespace Tributary.Torch.Tests.Lora;

/// <summary>What must hold of every kind of adapter, whatever its numbers.</summary>
public sealed class LoraPropertyTests
{
    private static readonly LoraConfig Plain = new() { R = 3, LoraAlpha = 5, TargetModules = ["q_proj", "down_proj"] };

    public static TheoryData<string, LoraConfig> Kinds { get; } = new()
    {
        { "plain", Plain },
        { "rslora", Plain with { UseRslora = true } },
        { "patterns", Plain with { RankPattern = [KeyValuePair.Create("layers.1.mlp.down_proj", 7)],
            AlphaPattern = [KeyValuePair.Create("q_proj", 2.0)] } },
        { "one layer", Plain with { LayersToTransform = [1] } },
        { "dora", Plain with { UseDora = true } },
        { "bias of B", Plain with { LoraBias = true } },
        { "embedding", Plain with { TargetModules = ["embed_tokens", "q_proj"] } },
        { "dora on the embedding", Plain with { TargetModules = ["embed_tokens"], UseDora = true } },
        { "output layer", Plain with { TargetModules = ["lm_head"] } },
        { "whole", Plain with { ModulesToSave = ["lm_head", "embed_tokens"] } },
    };

    /// <summary>All but the bias of B, which is no part of a weight.</summary>
    public static IEnumerable<ITheoryDataRow> KindsOfWeights => Kinds.Where(row => !row.Data.Item2.LoraBias);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Begin_AnyKind_IsTheBaseModel(string kind, LoraConfig config)
    {
        foreach (var tied in new[] { false, true })
        {
            using var model = CausalModel.Initialize(Tiny.Config with { TieEmbeddings = tied }, 1);
            var before = Logits(model);
            using var stack = LoraStack.Attach(model, config);
            LoraStart.Fill(stack, new AdapterRecipe(), 3, "de");

            Assert.True(before.AsSpan().SequenceEqual(Logits(model)), kind);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ToAdapter_WrittenAndReadAgain_IsTheSameBytesAndTheSameModel(string kind, LoraConfig config)
    {
        using var temp = new TempFolder();
        using var model = CausalModel.Initialize(Tiny.Config with { TieEmbeddings = true }, 1);
        var before = Logits(model);
        Of(model, config, 5).Write(Made(temp, "first"));
        float[] first;
        using (var stack = LoraStack.Attach(model, LoraAdapter.Read(temp["first"]), kind))
        {
            first = Logits(model);
            stack.ToAdapter(LoraAdapter.Read(temp["first"]).Config).Write(Made(temp, "second"));
        }

        Assert.Equal(FolderManifest.Of(temp["first"]).ContentDigest, FolderManifest.Of(temp["second"]).ContentDigest);
        Assert.True(Largest(before, first) > 1e-3);
        Assert.True(before.AsSpan().SequenceEqual(Logits(model)));
        using var again = LoraStack.Attach(model, LoraAdapter.Read(temp["second"]), kind);
        Assert.True(first.AsSpan().SequenceEqual(Logits(model)));
    }

    /// <summary>Each kind, put on a model, equals the model whose weights it was added to.</summary>
    [Theory]
    [MemberData(nameof(KindsOfWeights))]
    public void Attach_KindThatWeightsCanHold_EqualsTheModelWithMergedWeights(string kind, LoraConfig config)
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);
        var adapter = Of(model, config, 6);
        float[] expected;
        using (var stack = LoraStack.Attach(model, adapter, kind))
        {
            expected = Logits(model);
        }

        foreach (var saved in adapter.Saved)
        {
            LoraStack.Put(saved.Values, model.Weights[saved.Info.Parameter]);
        }

        foreach (var module in adapter.Modules)
        {
            AddToWeights(model.Weights[$"{module.Module}.weight"], module);
        }

        Assert.InRange(Largest(expected, Logits(model)), 0, 1e-4);
    }

    [Fact]
    public void Exchange_TwoAdapters_AddTheirDeltas()
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);
        var (first, second) = (Of(model, Plain, 7), Of(model, Plain with
            { R = 5, TargetModules = ["q_proj", "lm_head", "embed_tokens"] }, 8));
        using var adapters = new AdapterSet(model);
        adapters.Exchange([("first", first), ("second", second)]);
        var together = Logits(model);
        adapters.Dispose();

        first.Modules.Concat(second.Modules).ToList().ForEach(module => AddToWeights(model.Weights[$"{module.Module}.weight"], module));

        Assert.InRange(Largest(together, Logits(model)), 0, 1e-4);
    }

    [Fact]
    public void Exchange_DoraBesidePlain_ScalesTheBaseModelsPartAlone()
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);
        var (plain, dora) = (Of(model, Plain, 7), Of(model, Plain with { UseDora = true }, 8));
        var logits = new[] { new[] { plain, dora }, [dora, plain] }.Select(order =>
        {
            using var adapters = new AdapterSet(model);
            adapters.Exchange([.. order.Select((adapter, i) => (Invariant.Text(i), adapter))]);
            return Logits(model);
        }).ToArray();

        dora.Modules.Concat(plain.Modules).ToList().ForEach(module => AddToWeights(model.Weights[$"{module.Module}.weight"], module));

        Assert.InRange(Largest(logits[0], Logits(model)), 0, 1e-4);
        Assert.InRange(Largest(logits[0], logits[1]), 0, 1e-5);
    }

    [Theory]
    [InlineData("dora", "dora", "is DoRA on 'model.layers.0.mlp.down_proj', and so is the adapter first")]
    [InlineData("whole", "whole", "holds 'lm_head.weight' whole (modules_to_save), and so does the adapter first")]
    [InlineData("whole", "output layer", "adapts 'lm_head', which is held whole (modules_to_save) by the adapter first")]
    [InlineData("output layer", "whole", "holds 'lm_head' whole (modules_to_save), which is adapted by the adapter first")]
    public void Exchange_AdaptersThatExcludeEachOther_AreRefusedByName(string first, string second, string expected)
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);
        LoraConfig Config(string kind) => Kinds.Single(row => row.Data.Item1 == kind).Data.Item2;

        using var adapters = new AdapterSet(model);

        var refused = Assert.Throws<BadInputException>(() =>
            adapters.Exchange([("first", Of(model, Config(first), 1)), ("second", Of(model, Config(second), 2))]));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.All(model.Sites, site => Assert.True(site.Pairs.Count == 0 && site.Whole is null));
    }

    private static string Made(TempFolder temp, string name) => Directory.CreateDirectory(temp[name]).FullName;

    /// <summary>W + s B A in float64, row i scaled to the norm m_i if there is a
    /// magnitude; an embedding's weights are the transposed.</summary>
    private static void AddToWeights(Tensor weight, LoraFactors module)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        Tensor Wide(float[] values, params long[] shape) => tensor(values, shape).to(ScalarType.Float64);
        var delta = Wide(module.B, module.Out, module.Rank).matmul(Wide(module.A, module.Rank, module.In)) * module.Scaling;
        var sum = (module.IsEmbedding ? weight.t() : weight).to(ScalarType.Float64) + delta;
        if (module.Magnitude is { } magnitude)
        {
            sum *= (Wide(magnitude, module.Out) / sum.square().sum([1L]).sqrt()).unsqueeze(1);
        }

        weight.copy_(module.IsEmbedding ? sum.t() : sum);
    }
}
