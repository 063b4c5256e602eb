using CsCheck;
using Tributary.Merging.Search;

namespace Tributary.Tests.Merging.Search;

public sealed class HalvingScheduleTests
{
    [Fact]
    public void Plan_AnyPointsAndBudget_KeepsTheBudgetAndEndsOnAllExamples() =>
        Gen.Select(Gen.Int[1, 500], Gen.Double[0.5, 600], Gen.Double[0.001, 1], Gen.Int[0, 1]).Sample((points, budget, least, extra) =>
        {
            var rounds = HalvingSchedule.Plan(points, budget, least, extra);
            if (rounds is null)
            {
                Assert.True(HalvingSchedule.LeastPasses(points, least, extra) > budget);
                return;
            }

            Assert.True(HalvingSchedule.Passes(rounds, extra) <= budget);
            Assert.Equal((points, 1.0), (rounds[0].Points, rounds[^1].Share));
            Assert.All(rounds, round => Assert.InRange(round.Share, least, 1));
            Assert.All(rounds.Zip(rounds.Skip(1)), pair =>
            {
                Assert.Equal((pair.First.Points + 1) / 2, pair.Second.Points);
                Assert.True(pair.First.Share < pair.Second.Share);
            });
            Assert.Equal(rounds, HalvingSchedule.Plan(points, budget, least, extra));
        });

    [Fact]
    public void Plan_LeastPasses_IsABudgetThatSuffices() =>
        Gen.Select(Gen.Int[1, 300], Gen.Double[0.001, 1], Gen.Int[0, 1]).Sample((points, least, extra) =>
            Assert.NotNull(HalvingSchedule.Plan(points, HalvingSchedule.LeastPasses(points, least, extra), least, extra)));

    [Fact]
    public void Plan_BudgetOfAGrid_IsAGrid() =>
        Assert.Equal([new SearchRound(36, 1)], HalvingSchedule.Plan(36, 36, 0.01, 0)!);

    [Fact]
    public void Plan_HalfTheBudget_TakesTheFewestRoundsThatFit() =>
        // 36/8 + 18/4 + 9/2 + 5 = 18.5; three rounds would take 27.
        Assert.Equal([new(36, 0.125), new(18, 0.25), new(9, 0.5), new SearchRound(5, 1)], HalvingSchedule.Plan(36, 20, 0.01, 0)!);
}
