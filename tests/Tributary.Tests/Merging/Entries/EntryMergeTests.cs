using Tributary.Merging.Entries;
using Tributary.Merging.Recipes;

namespace Tributary.Tests.Merging.Entries;

public sealed class EntryMergeTests
{
    [Theory]
    [InlineData(Combine.WeightedMean, true, 5.0 / 3)]
    [InlineData(Combine.Sum, true, 5.0)]
    [InlineData(Combine.SumOverCount, false, 2.5)]
    [InlineData(Combine.Mean, false, 2.0)]
    [InlineData(Combine.Largest, false, 3.0)]
    public void Run_OneEntry_CombinesThoseThatAgree(Combine combine, bool electOnWeighted, double expected)
    {
        var choices = new MergeSettings().Choose(3) with
            { Combine = combine, Profile = MergeProfiles.Mergekit with { ElectOnWeighted = electOnWeighted } };
        double[] weights = [2, 0.5, 1];

        var (merged, counts) = Run(choices, weights, [[1f], [-3f], [3f]]);

        Assert.Equal(expected, merged[0], 1e-6);
        Assert.Equal((1L, 1L, 3L, 2L, 1L), (counts.Occupied, counts.Conflicts, counts.Values, counts.Surviving, counts.Balance));
    }

    [Theory]
    [InlineData(true, 2f)]
    [InlineData(false, -2f)]
    public void Run_SumExactlyZero_TakesTheSignOfTheRule(bool zeroIsPositive, float expected)
    {
        var (merged, counts) = Run(new MergeSettings().Choose(2), [1, 1], [[2f], [-2f]], zeroIsPositive);

        Assert.Equal(expected, merged[0]);
        Assert.Equal((1L, 0L), (counts.Ties, counts.Balance));
    }

    [Fact]
    public void Run_Count_ElectsTheMoreFrequentSign()
    {
        var choices = new MergeSettings { MajoritySign = Elect.Count }.Choose(3);

        Assert.Equal([-1.5f], Run(choices, [1, 1, 1], [[9f], [-1f], [-2f]]).Merged);
    }

    [Fact]
    public void Run_WeightsOfAgreeingThatSumToZero_DivideByOne()
    {
        // Weight -1 on -3 agrees with weight 1 on 2: both weighted values are positive.
        var (merged, _) = Run(new MergeSettings().Choose(2), [1, -1], [[2f], [-3f]]);

        Assert.Equal([5f], merged);
    }

    [Fact]
    public void Run_Election_AddsTheSquaresOfWhatAgrees()
    {
        // The signs +, - and + are elected; the fifth entry is the first of a second vector of four.
        var survivors = new double[2];
        new EntryMerge(new MergeSettings().Choose(2), [1, 1])
            .Run([[3f, -1, 2, 0, 5], [-1f, -2, 4, 1, -6]], new float[5], zeroIsPositive: true, survivors);

        Assert.Equal([9d + 1 + 4, 4d + 16 + 1 + 36], survivors);
    }

    private static (float[] Merged, EntryMerge.Counts Counts) Run(EntryChoices choices, double[] weights,
        float[][] blocks, bool zeroIsPositive = true)
    {
        var merged = new float[blocks[0].Length];
        var counts = new EntryMerge(choices, weights).Run(blocks, merged, zeroIsPositive, new double[blocks.Length]);
        return (merged, counts);
    }
}
