using Tributary.Numerics;

namespace Tributary.Tests.Numerics;

public sealed class CounterRandomTests
{
    /// <summary>Known answers published with Random123 (kat_vectors, philox4x32 10).</summary>
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u,
        0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_PublishedVectors_AreMet(uint x0, uint x1, uint x2, uint x3, uint k0, uint k1, uint y0, uint y1, uint y2, uint y3) =>
        Assert.Equal((y0, y1, y2, y3), CounterRandom.Philox(x0, x1, x2, x3, k0, k1));

    [Fact]
    public void For_KeysCutElsewhere_GiveOtherNumbers()
    {
        var numbers = new[]
        {
            CounterRandom.For(1, "ab", "c"), CounterRandom.For(1, "a", "bc"), CounterRandom.For(1, "abc"), CounterRandom.For(2, "abc"),
        }.Select(random => random.Bits(0)).ToArray();

        Assert.Equal(4, numbers.Distinct().Count());
    }

    /// <summary>The sequence is part of the identity of whatever was drawn from it: it
    /// must never change (values of an independent program).</summary>
    [Fact]
    public void Bits_OfASeedAndKeys_AreFixed()
    {
        var random = CounterRandom.For(42, "de", "model.layers.0.self_attn.q_proj");

        Assert.Equal([11408793196683116648ul, 5593646650631898820ul, 6197326449298408114ul],
            [random.Bits(0), random.Bits(1), random.Bits(1_000_003)]);
    }

    [Fact]
    public void Uniform_ManyDraws_HaveTheMomentsOfTheUniform()
    {
        var random = CounterRandom.For(7, "moments");
        var draws = Enumerable.Range(0, 100_000).Select(i => random.Uniform(i)).ToArray();

        Assert.All(draws, draw => Assert.InRange(draw, 0, 1 - 1e-16));
        Assert.InRange(draws.Average(), 0.497, 0.503);
        Assert.InRange(draws.Select(draw => draw * draw).Average(), 0.33, 0.337);
    }

    [Fact]
    public void Normal_ManyDraws_HaveTheMomentsOfTheNormal()
    {
        var random = CounterRandom.For(7, "moments");
        var draws = Enumerable.Range(0, 100_000).Select(i => random.Normal(i)).ToArray();

        Assert.InRange(draws.Average(), -0.01, 0.01);
        Assert.InRange(draws.Select(draw => draw * draw).Average(), 0.98, 1.02);
        Assert.InRange(draws.Select(draw => Math.Pow(draw, 4)).Average(), 2.85, 3.15);
    }

    [Fact]
    public void Permutation_EveryOrderOfFour_IsAboutEquallyFrequent()
    {
        var counts = Enumerable.Range(0, 24_000)
            .CountBy(seed => string.Join(' ', CounterRandom.For(seed, "order").Permutation(4)))
            .ToDictionary();

        Assert.Equal(24, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1150));
    }
}
