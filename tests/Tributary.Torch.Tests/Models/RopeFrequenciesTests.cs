using Tributary.Models;
using Tributary.Safetensors;
using Tributary.Testing;
using Tributary.Torch.Models;

namespace Tributary.Torch.Tests.Models;

public sealed class RopeFrequenciesTests
{
    private const int HeadDim = 64;

    private static readonly RopeConfig Plain = new(10000);

    public static IEnumerable<TheoryDataRow> WithFrequencies => Goldens.ModelCases("llama_untied", "llama_rope_llama3", "mistral_swa8",
        "qwen2_tied", "qwen3_tied", "gemma2", "phi3");

    [Theory]
    [MemberData(nameof(WithFrequencies))]
    public void Of_GoldenModels_AreTheReferences(string name)
    {
        var folder = Goldens.Model(name);
        var config = ModelConfigFile.Read(folder);
        using var golden = new SafetensorsFile(Path.Combine(folder, "expected.safetensors"));

        var frequencies = RopeFrequencies.Of(config.Rope, config.HeadDim);

        Assert.All(golden.ReadF32("rope.inv_freq").Zip(frequencies), pair => Assert.Equal(pair.First, pair.Second, pair.First * 1e-6));
    }

    [Fact]
    public void Of_EveryKindThatConfigurationsMayName_IsComputed() =>
        Assert.All(RopeConfigKeys.Known, type =>
            Assert.Equal(HeadDim / 2, RopeFrequencies.Of(Plain with { Type = type, OriginalMaxPositions = 512 }, HeadDim).Length));

    [Fact]
    public void Of_Longrope_StretchesEachPairByItsFactorOfTheLength()
    {
        var rope = new RopeConfig(100) { Type = "longrope", Share = 0.5, ShortFactors = [1, 2], LongFactors = [4, 8] };

        Assert.Equal([1f, 0.05f], RopeFrequencies.Of(rope, 8));
        Assert.Equal([0.25f, 0.0125f], RopeFrequencies.Of(rope, 8, isLong: true));
    }

    [Fact]
    public void Of_Linear_DividesAll()
    {
        var scaled = RopeFrequencies.Of(Plain with { Type = "linear", Factor = 4 }, HeadDim);

        Assert.All(RopeFrequencies.Of(Plain, HeadDim).Zip(scaled), pair => Assert.Equal(pair.First / 4, pair.Second, 1e-9));
    }

    [Theory]
    [InlineData("llama3")]
    [InlineData("yarn")]
    public void Of_ByParts_KeepsTheFastStretchesTheSlowAndNeverTurnsBack(string type)
    {
        var rope = Plain with { Type = type, Factor = 8, OriginalMaxPositions = 512 };

        var (plain, scaled) = (RopeFrequencies.Of(Plain, HeadDim), RopeFrequencies.Of(rope, HeadDim));

        Assert.Equal(plain[0], scaled[0]);
        Assert.Equal(plain[^1] / 8, scaled[^1], 1e-9);
        Assert.All(plain.Zip(scaled), pair => Assert.InRange(pair.Second, pair.First / 8 * 0.999999f, pair.First));
        Assert.All(scaled.Zip(scaled.Skip(1)), pair => Assert.True(pair.Second < pair.First));
    }

    [Fact]
    public void Of_Yarn_MixesLinearlyBetweenTheBoundsOfThePaper()
    {
        // d ln(L / (2 pi beta)) / (2 ln theta) for L = 512, beta = 32 and 1: 3.2 and 15.3, so pairs 3 to 16.
        var rope = Plain with { Type = "yarn", Factor = 8, OriginalMaxPositions = 512 };

        var scaled = RopeFrequencies.Of(rope, HeadDim);

        for (var pair = 0; pair < HeadDim / 2; pair++)
        {
            var plain = Math.Pow(10000, -2.0 * pair / HeadDim);
            var stretched = Math.Clamp((pair - 3) / 13.0, 0, 1);
            Assert.Equal((plain / 8 * stretched) + (plain * (1 - stretched)), scaled[pair], 1e-7);
        }
    }
}
