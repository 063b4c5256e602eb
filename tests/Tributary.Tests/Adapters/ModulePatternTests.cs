using Tributary.Adapters;

namespace Tributary.Tests.Adapters;

public sealed class ModulePatternTests
{
    [Fact]
    public void RankOf_PatternThatBacktracksWithoutEnd_IsBadInputInASecond()
    {
        var config = new LoraConfig { R = 8, LoraAlpha = 16, RankPattern = [KeyValuePair.Create(@"(([a-z]|[0-9]|\.|_)+)+[A-Z]$", 4)] };

        var refused = Assert.Throws<BadInputException>(() => config.RankOf("model.layers.0.self_attn.q_proj"));

        Assert.Contains("takes more than a second", refused.Message, StringComparison.Ordinal);
    }
}
