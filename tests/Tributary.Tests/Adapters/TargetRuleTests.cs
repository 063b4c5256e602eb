using Tributary.Adapters;

namespace Tributary.Tests.Adapters;

public sealed class TargetRuleTests
{
    private static readonly LoraConfig Plain = new() { R = 4, LoraAlpha = 4 };
    private static readonly string[] Modules =
    [
        "model.embed_tokens", "model.layers.0.self_attn.q_proj", "model.layers.0.mlp.up_proj", "model.layers.1.self_attn.q_proj",
            "model.layers.11.mlp.up_proj", "lm_head",
    ];

    /// <summary>Which modules are adapted, by their place in the list; cases worked out by hand from PEFT's rule.</summary>
    public static TheoryData<LoraConfig, int[]> Cases { get; } = new()
    {
        { Plain with { TargetModules = ["q_proj"] }, [1, 3] },
        { Plain with { TargetModules = ["proj"] }, [] },
        { Plain with { TargetModules = ["layers.1.self_attn.q_proj", "lm_head"] }, [3, 5] },
        { Plain with { TargetPattern = @".*\.(q|up)_proj" }, [1, 2, 3, 4] },
        { Plain with { TargetPattern = "q_proj" }, [] },
        { Plain with { TargetPattern = @"model\.layers\.(?P<n>\d)\.mlp\.up_proj" }, [2] },
        { Plain with { TargetPattern = "all-linear", ExcludeModules = ["lm_head", "embed_tokens"] }, [1, 2, 3, 4] },
        { Plain with { TargetModules = ["q_proj", "up_proj"], ExcludeModules = ["layers.0.mlp.up_proj"] }, [1, 3, 4] },
        { Plain with { TargetModules = ["q_proj", "up_proj"], ExcludePattern = ".*self_attn.*" }, [2, 4] },
        { Plain with { TargetModules = ["q_proj", "up_proj", "lm_head"], LayersToTransform = [1, 11] }, [3, 4, 5] },
        { Plain with { TargetModules = ["q_proj", "up_proj"], LayersToTransform = [1], LayersPattern = ["layers"] }, [3] },
        { Plain with { TargetModules = ["q_proj"], LayersToTransform = [1], LayersPattern = ["h"] }, [] },
        { Plain with { TargetModules = ["model.layers.0.self_attn.q_proj", "up_proj"], LayersToTransform = [11] }, [1, 4] },
        { Plain with { TargetModules = ["q_proj", "lm_head"], ModulesToSave = ["lm_head"] }, [1, 3] },
        { Plain with { TargetModules = ["q_proj", "up_proj"], ModulesToSave = ["mlp"] }, [1, 3] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Adapts_EveryModule_FollowsPeft(LoraConfig config, int[] expected) =>
        Assert.Equal(expected, Modules.Index().Where(module => TargetRule.Adapts(config, module.Item)).Select(module => module.Index));

    [Fact]
    public void Problems_PatternOfNoModule_IsNamed()
    {
        var config = Plain with
        {
            TargetModules = ["q_proj"], RankPattern = [new("q_proj", 2), new("g_proj", 2)], AlphaPattern = [new(@"layers\.7\..*", 2)],
        };

        var problems = TargetRule.Problems(config, Modules);

        Assert.Equal(["rank_pattern", "alpha_pattern"], problems.Select(problem => problem.Where));
        Assert.StartsWith("'g_proj' names no linear layer", problems[0].Text, StringComparison.Ordinal);
    }
}
