using CsCheck;
using Tributary.Merging.Entries;

namespace Tributary.Tests.Merging.Entries;

public sealed class MagnitudeCountsTests
{
    private static readonly Gen<float[]> Block = Gen.OneOf(Gen.Int[-4, 4].Select(value => value / 2f), Gen.Float[-1e30f, 1e30f],
        Gen.Float[-1, 1]).Array[1, 60];

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
}
