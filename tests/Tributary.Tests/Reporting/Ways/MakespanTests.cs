using CsCheck;
using Tributary.Reporting.Ways;

namespace Tributary.Tests.Reporting.Ways;

public sealed class MakespanTests
{
    [Theory]
    [InlineData(1, 17.0)]
    [InlineData(2, 9.0)]
    [InlineData(3, 6.0)]
    [InlineData(5, 5.0)]
    public void Of_KnownJobs_FillsTheWorkers(int workers, double wall) => Assert.Equal(wall, Makespan.Of([5, 4, 3, 3, 2], workers));

    [Fact]
    public void Of_NoJob_IsNothing() => Assert.Equal(0, Makespan.Of([], 3));

    [Fact]
    public void Of_AnyJobs_IsBetweenTheFloorAndOneWorker() =>
        Gen.Select(Gen.Double[0, 100].Array[1, 12], Gen.Int[1, 8]).Sample((jobs, workers) =>
    {
        var wall = Makespan.Of(jobs, workers);
        var floor = Math.Max(jobs.Max(), jobs.Sum() / workers);
        return wall >= floor - 1e-9 && wall <= (floor * 2) + 1e-9 && wall <= jobs.Sum() + 1e-9;
    });
}
