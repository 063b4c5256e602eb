using Tributary.Planning.Stations;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Reporting.Costs;

/// <summary>A time at which languages were trained anew.</summary>
/// <param name="Name">What it was.</param>
/// <param name="Trained">The languages that were trained anew.</param>
/// <param name="Latest">Every language's training in force then.</param>
/// <param name="Untrained">Languages that bring their adapter.</param>
/// <param name="Runs">What was run for it: trainings, searches, merges.</param>
internal sealed record UpdateEvent(string Name, IReadOnlyList<string> Trained, IReadOnlyList<StationRun> Latest,
    IReadOnlyList<string> Untrained, IReadOnlyList<StationRun> Runs);

/// <summary>Finds the times at which languages were trained anew: in the releases
/// if there are any, else in the ledger, each up to a merge.</summary>
internal static class UpdateEvents
{
    private static readonly string[] Kinds = [StationName.Train, StationName.Search, StationName.Merge];

    /// <summary>The events, the oldest first.</summary>
    public static IEnumerable<UpdateEvent> Of(IReadOnlyList<Release> releases, IReadOnlyList<LedgerEntry> ledger) => releases.Count > 0
        ? OfReleases(releases) : OfLedger(ledger);

    private static IEnumerable<UpdateEvent> OfReleases(IReadOnlyList<Release> releases)
    {
        var seen = new HashSet<StationRun>();
        foreach (var record in releases.Select(release => release.Record))
        {
            var trained = record.Languages.Where(language => language.Adapter is { } run && !seen.Contains(run))
                .Select(language => language.Language.Tag).ToArray();
            // Searches and evaluations of compared ways are no part of making the merge.
            var runs = record.Stations.Where(run => !seen.Contains(run) && Kinds.Contains(run.Station.Kind)).ToArray();
            seen.UnionWith(record.Stations);
            if (trained.Length > 0)
            {
                yield return new UpdateEvent(
                    $"release {Invariant.Text(record.Number)}", trained,
                    [.. record.Languages.Select(language => language.Adapter).OfType<StationRun>()],
                    [.. record.Languages.Where(language => language.Adapter is null).Select(language => language.Language.Tag)], runs);
            }
        }
    }

    private static IEnumerable<UpdateEvent> OfLedger(IReadOnlyList<LedgerEntry> ledger)
    {
        var latest = new SortedDictionary<string, StationRun>(StringComparer.Ordinal);
        var (trained, runs) = (new List<string>(), new List<StationRun>());
        var (seen, merges) = (new HashSet<StationRun>(), 0);
        foreach (var run in ledger.Where(entry => entry.Outcome == LedgerOutcome.Done).Select(RunOf).OfType<StationRun>())
        {
            var (kind, stem) = (run.Station.Kind, run.Station.FileStem);
            if (kind == StationName.Train && CostKeys.IsLanguage(stem) && seen.Add(run))
            {
                latest[stem] = run;
                trained.Add(stem);
                runs.Add(run);
            }
            else if (kind == StationName.Search && stem == MergeStation.All)
            {
                runs.Add(run);
            }
            else if (kind == StationName.Merge && stem == MergeStation.All)
            {
                merges++;
                if (trained.Count > 0)
                {
                    yield return new UpdateEvent($"merge {Invariant.Text(merges)}", [.. trained.Distinct()],
                        [.. latest.Values], [], [.. runs, run]);
                }

                trained.Clear();
                runs.Clear();
            }
        }

        if (trained.Count > 0)
        {
            yield return new UpdateEvent("not merged yet", [.. trained.Distinct()], [.. latest.Values], [], [.. runs]);
        }
    }

    // What is no station (loading the base model) is no part of an event.
    private static StationRun? RunOf(LedgerEntry entry)
    {
        var (kind, stem) = CostKeys.Parts(entry.Station);
        if (!Kinds.Contains(kind))
        {
            return null;
        }

        try
        {
            return new StationRun(new StationName(kind, stem), Digest.Parse(entry.Identity));
        }
        catch (FormatException broken)
        {
            throw new BadInputException("ledger.jsonl", $"the identity of a run of '{entry.Station}' is damaged: {broken.Message}; "
                + $"'tributary verify' names the line");
        }
    }
}
