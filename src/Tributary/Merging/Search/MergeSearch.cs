using Tributary.Merging.Runs;

namespace Tributary.Merging.Search;

/// <summary>
/// Searches for the best merge of some adapters: merges every candidate once, whatever the number of its lambdas and rounds, and lets the
/// scores decide. The same scores give the same result, byte for byte.
/// </summary>
/// <param name="plan">What to do.</param>
/// <param name="series">The adapters that the plan was made for.</param>
/// <param name="scores">Where scores come from.</param>
/// <param name="progress">Told before every evaluation; may be null.</param>
/// <param name="cancellation">Asks to stop after the current evaluation.</param>
internal sealed class MergeSearch(
    SearchPlan plan, MergeSeries series, SearchScores scores, IProgress<SearchProgress>? progress, CancellationToken cancellation)
{
    private readonly List<SearchTrial> trials = [];
    private readonly List<SearchResult.IndividualScores> individual = [];
    private double done;

    private SearchSettings Settings => plan.Settings;

    /// <summary>Searches.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="series">The adapters that the plan was made for.</param>
    /// <param name="scores">Where scores come from.</param>
    /// <param name="progress">Told before every evaluation; may be null.</param>
    /// <param name="cancellation">Asks to stop after the current evaluation.</param>
    /// <exception cref="BadInputException">An input holds a NaN or an infinity, or is zero if norms are to be balanced.</exception>
    /// <exception cref="InvalidDataException">A score is no number in [0, 1], or languages changed between evaluations.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static SearchResult Run(
        SearchPlan plan, MergeSeries series, SearchScores scores, IProgress<SearchProgress>? progress = null,
            CancellationToken cancellation = default) =>
        new MergeSearch(plan, series, scores, progress, cancellation).Run();

    private SearchResult Run()
    {
        Point[] points = [.. plan.Candidates.SelectMany(candidate => plan.Lambdas.Select(lambda => new Point(candidate, lambda)))];
        for (var round = 0; round < plan.Rounds.Count; round++)
        {
            var judged = Evaluate(points, round);
            var next = round + 1 < plan.Rounds.Count ? plan.Rounds[round + 1].Points : 1;
            // The better ones, the earlier of equals, again in the order of the candidates: those that share a projection stay together.
            points = [.. judged.Index().OrderByDescending(one => one.Item.Value).ThenBy(one => one.Index).Take(next)
                .OrderBy(one => one.Index).Select(one => one.Item.Point)];
        }

        return Result(points[0]);
    }

    private (Point Point, SearchValue Value)[] Evaluate(Point[] points, int round)
    {
        var share = plan.Rounds[round].Share;
        var own = Settings.NeedsIndividual ? Individual(share) : null;
        MergeResult? merged = null;
        var judged = new (Point, SearchValue)[points.Length];
        for (var i = 0; i < points.Length; i++)
        {
            var (candidate, lambda) = points[i];
            merged = i > 0 && points[i - 1].Candidate != candidate ? null : merged;
            Tell(string.Create(CultureInfo.InvariantCulture, $"round {round + 1} of {plan.Rounds.Count}, {i + 1} of {points.Length}: "
                + $"{candidate.Text}, lambda {lambda}"));
            var found = Checked(scores.Merged(new SearchQuestion(candidate, lambda, share), () => merged ??= Merge(candidate)), own);
            var value = SearchValue.Of(Settings, found, own);
            judged[i] = (points[i], value);
            trials.Add(new SearchTrial(round + 1, candidate.Number, candidate.Text, lambda, share, found, found.Values.Average(),
                value.Value, own is null ? null : value.Violation));
            done += share;
        }

        return judged;
    }

    private IReadOnlyDictionary<string, double> Individual(double share)
    {
        Tell("the languages' own adapters");
        var own = Checked(scores.Individual(share), null);
        individual.Add(new SearchResult.IndividualScores(share, own));
        done += share;
        return own;
    }

    private MergeResult Merge(SearchCandidate candidate) => series.Run(candidate.Settings with
        { Lambdas = [1] }, cancellation: cancellation);

    private void Tell(string work)
    {
        cancellation.ThrowIfCancellationRequested();
        progress?.Report(new SearchProgress(done, plan.Passes, work));
    }

    /// <summary>Scores sorted by language, refused if they cannot be compared.</summary>
    private SortedDictionary<string, double> Checked(IReadOnlyDictionary<string, double> found, IReadOnlyDictionary<string, double>? own)
    {
        var sorted = new SortedDictionary<string, double>(found.ToDictionary(), StringComparer.Ordinal);
        if (sorted.FirstOrDefault(pair => pair.Value is not (>= 0 and <= 1)) is { Key: not null } bad)
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"the score of language '{bad.Key}' is {bad.Value}, expected a number in [0, 1]"));
        }

        var before = own ?? trials.FirstOrDefault()?.Scores;
        return sorted.Count > 0 && (before is null || sorted.Keys.SequenceEqual(before.Keys, StringComparer.Ordinal))
            ? sorted
            : throw new InvalidDataException($"scores came for the languages {string.Join(", ", sorted.Keys)}, expected "
                + $"{string.Join(", ", before?.Keys ?? ["one or more"])}");
    }

    private SearchResult Result(Point best)
    {
        var winner = trials.Last(trial => trial.Candidate == best.Candidate.Number && trial.Lambda == best.Lambda);
        return new SearchResult
        {
            Strategy = SearchWords.Strategies.Of(Settings.Strategy),
            Objective = SearchWords.Objectives.Of(Settings.Objective),
            Tolerance = Settings.NeedsIndividual ? Settings.Tolerance : null,
            Metric = scores.Metric,
            Examples = new SortedDictionary<string, int>(scores.Examples.ToDictionary(), StringComparer.Ordinal),
            Budget = Settings.Budget,
            Passes = plan.Passes,
            Rounds = plan.Rounds,
            Individual = individual,
            Trials = trials,
            NotPossible = plan.NotPossible,
            Winner = winner,
            HoldsTolerance = winner.Violation is { } violation ? violation == 0 : null,
            Section = SearchCandidate.SectionOf(best.Candidate.Settings with { Lambdas = [best.Lambda] }),
        };
    }

    private readonly record struct Point(SearchCandidate Candidate, double Lambda);
}
