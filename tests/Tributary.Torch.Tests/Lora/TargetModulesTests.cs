using Tributary.Adapters;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;

namespace Tributary.Torch.Tests.Lora;

public sealed class TargetModulesTests
{
    private static readonly LoraConfig Plain = new() { R = 2, LoraAlpha = 2 };

    [Fact]
    public void Choose_Names_FollowsPeft()
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);

        Assert.Equal(14, Names(model, Plain with { TargetPattern = "all-linear" }).Length);
        Assert.Equal(["model.layers.0.self_attn.q_proj", "model.layers.1.self_attn.q_proj"],
            Names(model, Plain with { TargetModules = ["q_proj"] }));
        Assert.Single(Names(model, Plain with { TargetModules = ["layers.1.mlp.up_proj"] }));
        Assert.Equal(["model.embed_tokens", "lm_head"], Names(model, Plain with { TargetModules = ["lm_head", "embed_tokens"] }));
        Assert.Equal(["model.layers.1.mlp.up_proj"], Names(model, Plain with { TargetPattern = @".*\.1\..*up_proj" }));
    }

    [Fact]
    public void Choose_NamesOfNoModule_AreRefusedTogether()
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);

        var refused = Assert.Throws<BadInputException>(() =>
            TargetModules.Choose(model, Plain with { TargetModules = ["proj", "norm", "q_proj"], ExcludeModules = ["c_attn"] }));

        Assert.Equal(["target_modules", "target_modules", "exclude_modules"], refused.Problems.Select(problem => problem.Where));
    }

    [Fact]
    public void Choose_NothingLeft_IsRefusedWithWhatToDo()
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);

        Assert.Contains("must match the whole name", Assert.Throws<BadInputException>(() =>
            TargetModules.Choose(model, Plain with { TargetPattern = "q_proj" })).Message, StringComparison.Ordinal);
        Assert.Contains("layers_to_transform", Assert.Throws<BadInputException>(() =>
            TargetModules.Choose(model, Plain with { TargetModules = ["q_proj"], LayersToTransform = [7] }))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_Names_AreWeightsOfModules()
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);

        Assert.Equal(["model.embed_tokens.weight", "lm_head.weight"],
            TargetModules.Whole(model, Plain with { ModulesToSave = ["lm_head", "embed_tokens"] }).Select(one => one.Parameter));
        Assert.Contains("'norm' names no linear layer", Assert.Throws<BadInputException>(() =>
            TargetModules.Whole(model, Plain with { ModulesToSave = ["norm"] })).Message, StringComparison.Ordinal);
    }

    private static string[] Names(CausalModel model, LoraConfig config) =>
        [.. TargetModules.Choose(model, config).Select(site => site.Shape.Name)];
}
