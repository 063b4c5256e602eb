using Tributary.Merging.Entries;
using Tributary.Numerics;

namespace Tributary.Tests.Merging.Entries;

public sealed class MagnitudeBracketTests
{
    private const int Count = 40_000;

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 400)]
    [InlineData(false, 20_000)]
    [InlineData(false, 39_999)]
    [InlineData(true, 1)]
    [InlineData(true, 20_000)]
    [InlineData(true, 39_000)]
    public void Search_EvenlyMixedEntries_FindsTheCutOfASort(bool manyEquals, int k)
    {
        var values = new float[Count];
        CounterRandom.For(3, "bracket").FillUniform(values, -1, 1);
        if (manyEquals)
        {
            // Sixteen magnitudes in all: the cut falls among thousands of equals, and the lower index wins.
            values = [.. values.Select(value => MathF.Round(value * 16) / 16)];
        }

        var found = MagnitudeBracket.Search(TestTensors.Of([values], 1024), 0, k);

        Assert.NotNull(found);
        var kept = Enumerable.Range(0, Count).OrderByDescending(i => Math.Abs(values[i])).ThenBy(i => i).Take(k).ToHashSet();
        var before = Enumerable.Range(0, Count).Where(i => BitConverter.SingleToInt32Bits(Math.Abs(values[i]))
            >= found.Value.LowestBefore(i, Count - i).Lowest);
        Assert.Equal(kept, before.ToHashSet());
    }

    [Fact]
    public void Search_SampleThatMisleads_IsNoticed()
    {
        // Every place that the sample reads holds small values, all others large ones.
        var values = Enumerable.Repeat(5f, 300_000).ToArray();
        var tensor = TestTensors.Of([values], 1024);
        var (unit, places) = (tensor.SampleEntries, (1 << 16) / tensor.SampleEntries);
        for (var place = 0; place < places; place++)
        {
            values.AsSpan((int)((double)place / places * (values.Length / unit)) * unit, unit).Fill(1e-3f);
        }

        Assert.Null(MagnitudeBracket.Search(tensor, 0, values.Length / 2));
    }
}
