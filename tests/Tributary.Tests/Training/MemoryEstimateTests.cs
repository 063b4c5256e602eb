using Tributary.Training;

namespace Tributary.Tests.Training;

public sealed class MemoryEstimateTests
{
    // The shape of Llama 3.1 8B, r 16 on all linear layers.
    private static readonly MemoryQuestion Large = new(Parameters: 8_030_261_248, BytesPerWeight: 4, AdapterParameters: 41_943_040,
        Hidden: 4096, Intermediate: 14_336, Queries: 4096, Layers: 32, Vocabulary: 128_256, Rank: 16, BatchSize: 8, Length: 512,
        LogitRows: 32);

    [Fact]
    public void Of_Parts_AreThoseOfTheFormulas()
    {
        var estimate = MemoryEstimate.Of(Large);
        Assert.Equal(4 * 8_030_261_248, estimate.Weights);
        Assert.Equal(5 * 4 * 41_943_040L, estimate.Adapter);
        Assert.Equal(3L * 4 * 32 * 128_256, estimate.Logits);
        Assert.Equal(4L * 4096 * ((32 * ((9L * 4096) + (6 * 14_336) + (7 * 16))) + (4 * 14_336)) * 11 / 10, estimate.Activations);
        Assert.Equal(estimate.Program + estimate.Weights + estimate.Adapter + estimate.Activations + estimate.Logits, estimate.Total);
    }

    [Fact]
    public void Of_LessOfAnything_NeedsLess()
    {
        var all = MemoryEstimate.Of(Large).Total;
        Assert.All(
            (MemoryQuestion[])[
                Large with { BatchSize = 4 }, Large with { Length = 256 }, Large with { ActivationCheckpointing = true },
                    Large with { BytesPerWeight = 2 },
                Large with { Rank = 8, AdapterParameters = Large.AdapterParameters / 2 },
            ],
            less => Assert.True(MemoryEstimate.Of(less).Total < all));
        Assert.True(MemoryEstimate.Of(Large with { Dropout = true }).Total > all);
    }
}
