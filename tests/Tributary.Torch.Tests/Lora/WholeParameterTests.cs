using Tributary.Adapters;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using static Tributary.Torch.Tests.Lora.MadeAdapters;

namespace Tributary.Torch.Tests.Lora;

public sealed class WholeParameterTests
{
    private static readonly LoraConfig Config = new() { R = 2, LoraAlpha = 2, TargetModules = ["q_proj"],
        ModulesToSave = ["norm", "lm_head"] };

    [Fact]
    public void Attach_WholeNorm_TakesItsPlaceAndIsRestored()
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);
        var before = Logits(model);

        using (Attach(model, Saved("base_model.model.model.norm.weight", "model.norm.weight", [32], 2)))
        {
            Assert.InRange(Largest([.. before.Select(logit => 2 * logit)], Logits(model)), 0, 1e-5);
        }

        Assert.Equal(before, Logits(model));
    }

    [Fact]
    public void Attach_WholeHeadOfATiedModel_LeavesTheEmbedding()
    {
        using var model = CausalModel.Initialize(Tiny.Config with { TieEmbeddings = true }, 1);

        using var stack = Attach(model, Saved("base_model.model.lm_head.weight", "lm_head.weight", [64, 32], 0));

        Assert.All(Logits(model), logit => Assert.Equal(0, logit));
        Assert.Single(model.Sites, site => site.Whole is not null);
    }

    [Fact]
    public void Attach_BaseLayerOfATiedEmbedding_IsBoth()
    {
        using var model = CausalModel.Initialize(Tiny.Config with { TieEmbeddings = true }, 1);

        using (Attach(model, Saved("base_model.model.model.embed_tokens.base_layer.weight", "model.embed_tokens.weight", [64, 32], 1)))
        {
            Assert.Equal(2, model.Sites.Count(site => site.Whole is not null));
        }

        Assert.All(model.Sites, site => Assert.Null(site.Whole));
    }

    [Fact]
    public void Attach_WholeWithAScale_IsRefused()
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);
        var adapter = Adapter(Saved("base_model.model.model.norm.weight", "model.norm.weight", [32], 2));

        Assert.Contains("scale 0.5", Assert.Throws<BadInputException>(() => LoraStack.Attach(model, adapter, "x", scale: 0.5))
            .Message, StringComparison.Ordinal);
        Assert.Contains("only the weights of linear layers",
            Assert.Throws<BadInputException>(() => LoraStack.Attach(model, adapter, "x", trainable: true))
            .Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("score.weight", "which the base model does not have")]
    [InlineData("lm_head.weight", "has shape [3], expected [64 x 32]")]
    public void Attach_WholeParameterThatDoesNotFit_IsRefusedByName(string parameter, string expected)
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);
        var adapter = Adapter(Saved($"base_model.model.{parameter}", parameter, [3], 1));

        Assert.Contains(expected, Assert.Throws<BadInputException>(() => LoraStack.Attach(model, adapter, "x"))
            .Message, StringComparison.Ordinal);
    }

    private static LoraStack Attach(CausalModel model, SavedValues saved) => LoraStack.Attach(model, Adapter(saved), "x");

    private static LoraAdapter Adapter(SavedValues saved) =>
        new(Config, [new LoraFactors("model.layers.0.self_attn.q_proj", 2, 32, 32, 1, new float[64], new float[64])], saved: [saved]);

    private static SavedValues Saved(string tensor, string parameter, long[] shape, float value) =>
        new(new(tensor, parameter, shape), [.. Enumerable.Repeat(value, (int)shape.Aggregate(1L, (product, size) => product * size))]);
}
