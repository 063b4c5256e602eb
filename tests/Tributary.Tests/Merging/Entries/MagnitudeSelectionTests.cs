using CsCheck;
using Tributary.Merging.Entries;

namespace Tributary.Tests.Merging.Entries;

public sealed class MagnitudeSelectionTests
{
    // Few distinct magnitudes, so that equal ones meet the threshold.
    private static readonly Gen<float[]> Block = Gen.OneOf(Gen.Int[-4, 4].Select(value => value / 2f), Gen.Float[-1e30f, 1e30f],
        Gen.Float[-1, 1]).Array[1, 60];

    [Fact]
    public void Behind_AnyPlace_PartsByMagnitudeAndThenByLowerIndex() =>
        Gen.Select(Block, Gen.Double[0, 1], Gen.Int[1, 9]).Sample((block, share, blockEntries) =>
        {
            var k = (int)(share * block.Length);
            var before = Ranked(block).Take(k).ToHashSet();

            var cut = MagnitudeCut.Behind(TestTensors.Of([block], blockEntries), 0, k);

            Assert.Equal(before, Enumerable.Range(0, block.Length).Where(i => IsBefore(cut, block, i)).ToHashSet());
        });

    [Fact]
    public void Apply_TwoCuts_KeepsWhatLiesBetween() =>
        Gen.Select(Block, Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[1, 9]).Sample((block, first, second, blockEntries) =>
        {
            var (from, to) = ((int)(Math.Min(first, second) * block.Length), (int)(Math.Max(first, second) * block.Length));
            var tensor = TestTensors.Of([block], blockEntries);
            var stays = Ranked(block).Skip(from).Take(to - from).ToHashSet();
            var kept = (float[])block.Clone();

            var count = new MagnitudeSelection(MagnitudeCut.Behind(tensor, 0, from), MagnitudeCut.Behind(tensor, 0, to)).Apply(0, kept);

            Assert.Equal(stays.Count, count);
            Assert.Equal(block.Select((value, i) => stays.Contains(i) ? value : 0), kept);
        });

    [Theory]
    [InlineData(0.5, 10, TrimThreshold.Exact, 5L)]
    [InlineData(0.5, 10, TrimThreshold.KeepEqual, 6L)]
    [InlineData(1.0, 10, TrimThreshold.Exact, null)]
    [InlineData(0.99, 10, TrimThreshold.KeepEqual, null)]
    [InlineData(0.7, 10, TrimThreshold.Exact, 7L)]
    public void KeptBy_Density_TruncatesInFloat64(double density, long count, TrimThreshold threshold, long? expected) =>
        Assert.Equal(expected, MagnitudeCut.KeptBy(density, count, threshold));

    private static bool IsBefore(MagnitudeCut cut, float[] block, int index) =>
        BitConverter.SingleToInt32Bits(Math.Abs(block[index])) >= cut.LowestBefore(index, block.Length - index).Lowest;

    private static IEnumerable<int> Ranked(float[] block) =>
        Enumerable.Range(0, block.Length).OrderByDescending(i => Math.Abs(block[i])).ThenBy(i => i);
}
