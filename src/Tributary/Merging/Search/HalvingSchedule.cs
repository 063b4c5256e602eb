namespace Tributary.Merging.Search;

/// <summary>A round of a search.</summary>
/// <param name="Points">Merges times lambdas that are evaluated, 1 or more.</param>
/// <param name="Share">On which share of each language's examples, in (0, 1].</param>
internal sealed record SearchRound(int Points, double Share);

/// <summary>
/// Successive halving (Jamieson and Talwalkar, arXiv:1502.07943): every round keeps the better half, rounded up, and doubles the examples;
/// the last is on all of them. As few rounds as the budget allows, since scores on few
/// examples choose badly: with enough budget that is one round, a grid.
/// </summary>
internal static class HalvingSchedule
{
    /// <summary>The rounds; null if no schedule fits the budget.</summary>
    /// <param name="points">Merges times lambdas, 1 or more.</param>
    /// <param name="budget">Most passes.</param>
    /// <param name="leastShare">No round uses a smaller share, in (0, 1].</param>
    /// <param name="extra">Points that every round evaluates beside the candidates: 1 for the languages' own adapters, else 0.</param>
    public static IReadOnlyList<SearchRound>? Plan(int points, double budget, double leastShare, int extra) =>
        All(points, leastShare).FirstOrDefault(rounds => Passes(rounds, extra) <= budget);

    /// <summary>The passes of the cheapest schedule.</summary>
    public static double LeastPasses(int points, double leastShare, int extra) => All(points, leastShare)
        .Min(rounds => Passes(rounds, extra));

    /// <summary>What rounds cost, in passes over all examples.</summary>
    public static double Passes(IReadOnlyList<SearchRound> rounds, int extra) => rounds.Sum(round => (round.Points + extra) * round.Share);

    /// <summary>The schedules of one round, two, and so on, until one candidate is left or the shares cannot become smaller.</summary>
    private static IEnumerable<IReadOnlyList<SearchRound>> All(int points, double leastShare)
    {
        var counts = new List<int> { points };
        yield return [new SearchRound(points, 1)];
        while (counts[^1] > 1 && Math.ScaleB(1, 1 - counts.Count) > leastShare)
        {
            counts.Add((counts[^1] + 1) / 2);
            yield return [.. counts.Select((count, i) => new SearchRound(count,
                Math.Max(leastShare, Math.ScaleB(1, i + 1 - counts.Count))))];
        }
    }
}
