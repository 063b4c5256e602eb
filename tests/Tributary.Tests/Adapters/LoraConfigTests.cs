using Tributary.Adapters;

namespace Tributary.Tests.Adapters;

public sealed class LoraConfigTests
{
    private static readonly LoraConfig Patterns = new()
    {
        R = 8,
        LoraAlpha = 16,
        RankPattern = [KeyValuePair.Create("layers.1.mlp.down_proj", 16), KeyValuePair.Create("q_proj", 4),
            KeyValuePair.Create(".*_proj", 2)],
        AlphaPattern = [KeyValuePair.Create("layers.0.self_attn.k_proj", 4.0),
            KeyValuePair.Create(@"^model\.layers\.\d+\.self_attn\.v_proj", 32.0)],
    };

    [Theory]
    [InlineData("model.layers.1.mlp.down_proj", 16, 16)]
    [InlineData("model.layers.0.mlp.down_proj", 2, 16)]
    [InlineData("model.layers.0.self_attn.q_proj", 4, 16)]
    [InlineData("model.layers.0.self_attn.k_proj", 2, 4)]
    [InlineData("model.layers.10.self_attn.k_proj", 2, 16)]
    [InlineData("model.layers.0.self_attn.v_proj", 2, 32)]
    [InlineData("lm_head", 8, 16)]
    [InlineData("model.layers.0.my_q_proj", 2, 16)]
    public void RankOf_AndAlphaOf_TakeTheFirstMatchingPattern(string module, int rank, double alpha)
    {
        Assert.Equal(rank, Patterns.RankOf(module));
        Assert.Equal(alpha, Patterns.AlphaOf(module));
        Assert.Equal(alpha / rank, Patterns.ScalingOf(module));
    }

    [Fact]
    public void ScalingOf_Rslora_DividesByTheRootOfTheModulesRank() =>
        Assert.Equal(16 / Math.Sqrt(4), (Patterns with { UseRslora = true }).ScalingOf("a.q_proj"));

    [Fact]
    public void RankOf_LiteralPattern_HasTheDotOfARegularExpression() =>
        Assert.Equal(5, (Patterns with { RankPattern = [KeyValuePair.Create("a.b", 5)] }).RankOf("x.a_b"));
}
