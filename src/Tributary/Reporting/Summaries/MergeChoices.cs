using Tributary.Merging.Search;
using Tributary.Planning.Stations;
using Tributary.Reporting.Content;
using Tributary.Reporting.Tables;
using Tributary.Running;

namespace Tributary.Reporting.Summaries;

/// <summary>Says which merge was taken, and why.</summary>
internal static class MergeChoices
{
    /// <summary>The choice of a merge; null if what decides it is not finished.</summary>
    public static MergeChoice? Of(MergeStation station)
    {
        if (station.Search is { } search && !FolderManifest.IsComplete(search.Folder))
        {
            return null;
        }

        var settings = MergeRun.SettingsOf(station);
        return new MergeChoice(SearchCandidate.TextOf(settings with { Lambdas = null }), settings.Lambdas![0],
            station.Search is null ? "as the project file says" : Why(SearchResult.Read(station.Search.Folder)));
    }

    private static string Why(SearchResult search)
    {
        var winner = search.Winner;
        var next = search.Trials
            .Where(trial => trial.Round == winner.Round && (trial.Candidate, trial.Lambda) != (winner.Candidate, winner.Lambda))
            .MaxBy(trial => trial.Value);
        var best = $"the best of {Figure.Count(search.Trials.Count)} that were tried on the validation sets, "
            + $"mean {search.Metric} {Figure.Score(winner.MeanScore)}";
        return best + (next is null ? "" : $"; the next best, {(next.Settings == winner.Settings ? "" : $"{next.Settings}, ")}lambda "
                + $"{Figure.Number(next.Lambda)}, has {Figure.Score(next.MeanScore)}")
            + (search.HoldsTolerance == false ? "; none keeps every language within the tolerance" : "");
    }
}
