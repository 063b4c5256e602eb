using Tributary.Planning.Stations;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Reporting.Costs;

/// <summary>A time at which a merge was made anew.</summary>
/// <param name="Name">What it was.</param>
/// <param name="Trained">The languages that were trained anew.</param>
/// <param name="Latest">Every language's training in force then.</param>
/// <param name="Untrained">Languages that bring their adapter.</param>
/// <param name="Runs">What ran for it, however it ended: trainings, searches, merges.</param>
/// <param name="IsOfOtherLanguages">True if its languages are not those of the time before.</param>
internal sealed record UpdateEvent(string Name, IReadOnlyList<string> Trained, IReadOnlyList<RunKey> Latest,
    IReadOnlyList<string> Untrained, IReadOnlyList<LedgerEntry> Runs, bool IsOfOtherLanguages);

/// <summary>Finds the times at which a merge was made anew: in the releases
/// if there are any, else in the ledger, each up to a merge.</summary>
internal static class UpdateEvents
{
    private static readonly string[] Kinds = [StationName.Train, StationName.Search, StationName.Merge];

    /// <summary>The events, the oldest first.</summary>
    public static IEnumerable<UpdateEvent> Of(ChargedReleases releases, IReadOnlyList<LedgerEntry> ledger) => releases.All.Count > 0
        ? OfReleases(releases, ledger) : OfLedger(ledger);

    private static IEnumerable<UpdateEvent> OfReleases(ChargedReleases releases, IReadOnlyList<LedgerEntry> ledger)
    {
        var seen = new HashSet<RunKey>();
        IReadOnlyList<string> before = [];
        // Searches and evaluations of compared ways are no part of making the merge: no release names them.
        var charged = ledger.Where(entry => Kinds.Contains(CostKeys.Parts(entry.Station).Kind)).ToLookup(releases.Of);
        foreach (var release in releases.All)
        {
            var trained = release.Trainings.Where(seen.Add).Select(run => run.Parts.Stem).ToArray();
            if (trained.Length > 0 || charged[release].Any())
            {
                yield return new UpdateEvent($"release {Invariant.Text(release.Number)}", trained, release.Trainings,
                    release.Content.Brought, [.. charged[release]], !before.ToHashSet().SetEquals(release.Languages));
            }

            before = release.Languages;
        }
    }

    private static IEnumerable<UpdateEvent> OfLedger(IReadOnlyList<LedgerEntry> ledger)
    {
        var latest = new SortedDictionary<string, RunKey>(StringComparer.Ordinal);
        var (trained, runs) = (new SortedSet<string>(StringComparer.Ordinal), new List<LedgerEntry>());
        var (seen, merges) = (new HashSet<RunKey>(), 0);
        UpdateEvent Event(string name) => new(name, [.. trained], [.. latest.Values], [], [.. runs], IsOfOtherLanguages: false);
        foreach (var run in ledger.Where(IsOfTheProject))
        {
            Check(run);
            runs.Add(run);
            var (kind, stem) = CostKeys.Parts(run.Station);
            if (run.Outcome != LedgerOutcome.Done)
            {
                continue;
            }

            if (kind == StationName.Train && seen.Add(RunKey.Of(run)))
            {
                latest[stem] = RunKey.Of(run);
                trained.Add(stem);
            }
            else if (kind == StationName.Merge)
            {
                yield return Event($"merge {Invariant.Text(++merges)}");
                trained.Clear();
                runs.Clear();
            }
        }

        if (runs.Count > 0)
        {
            yield return Event("not merged yet");
        }
    }

    // What is run for comparisons, and what is no station (loading the base model), is no part of an event.
    private static bool IsOfTheProject(LedgerEntry entry) => CostKeys.Parts(entry.Station) switch
    {
        (StationName.Train, var stem) => CostKeys.IsLanguage(stem),
        (StationName.Search or StationName.Merge, var stem) => stem == MergeStation.All,
        _ => false,
    };

    private static void Check(LedgerEntry entry)
    {
        try
        {
            Digest.Parse(entry.Identity);
        }
        catch (FormatException broken)
        {
            throw new BadInputException("ledger.jsonl", $"the identity of a run of '{entry.Station}' is damaged: {broken.Message}; "
                + $"'tributary verify' names the line");
        }
    }
}
