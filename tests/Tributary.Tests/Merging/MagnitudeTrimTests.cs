using CsCheck;
using Tributary.Merging;

namespace Tributary.Tests.Merging;

public sealed class MagnitudeTrimTests
{
    // Few distinct magnitudes, so that equal ones meet the threshold.
    private static readonly Gen<float[]> Block = Gen.OneOf(Gen.Int[-4, 4].Select(value => value / 2f), Gen.Float[-1e30f, 1e30f], Gen.Float[-1, 1]).Array[1, 60];

    [Fact]
    public void Of_Exact_KeepsTruncDensityTimesCountTheLowerIndexFirst() =>
        Gen.Select(Block, Gen.Double[0.001, 1]).Sample((block, density) =>
        {
            var kept = (int)(density * block.Length);
            var expected = block.Select((value, index) => (value, index)).OrderByDescending(entry => Math.Abs(entry.value)).ThenBy(entry => entry.index).Take(kept).Select(entry => entry.index).ToHashSet();
            AssertTrim(block, density, TrimThreshold.Exact, index => expected.Contains(index));
        });

    [Fact]
    public void Of_KeepEqual_KeepsAllThatReachTheThreshold() =>
        Gen.Select(Block, Gen.Double[0.001, 1]).Sample((block, density) =>
        {
            var kept = Math.Min(block.Length, (int)(density * block.Length) + 1);
            var threshold = block.Select(Math.Abs).OrderDescending().ElementAt(kept - 1);
            AssertTrim(block, density, TrimThreshold.KeepEqual, index => Math.Abs(block[index]) >= threshold);
        });

    [Fact]
    public void Counts_OfParts_AddUpToThoseOfTheWhole() =>
        Gen.Select(Block, Block, Gen.Int[1, 200]).Sample((first, second, k) =>
        {
            float[] whole = [.. first, .. second];
            k = Math.Min(k, whole.Length);
            var counts = new MagnitudeCounts();
            foreach (var pass in new[] { 1, 2 })
            {
                foreach (var block in new[] { second, first })
                {
                    var part = new MagnitudeCounts();
                    if (pass == 1)
                    {
                        part.AddUpper(block);
                    }
                    else
                    {
                        part.AddLower(block, counts.UpperHalfOf(k));
                    }

                    counts.Add(part);
                }
            }

            return counts.Find(k).Magnitude == whole.Select(Math.Abs).OrderDescending().ElementAt(k - 1);
        });

    private static void AssertTrim(float[] block, double density, TrimThreshold rule, Func<int, bool> stays)
    {
        var trimmed = (float[])block.Clone();
        var count = MagnitudeTrim.Of(block, density, rule).Apply(trimmed);
        Assert.Equal(block.Select((value, index) => stays(index) ? value : 0), trimmed);
        Assert.Equal(block.Where((_, index) => stays(index)).Count(), count);
    }
}
