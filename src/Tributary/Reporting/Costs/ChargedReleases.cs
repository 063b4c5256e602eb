using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Reporting.Costs;

/// <summary>A release, as runs are charged to it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Made">When it was made; null if the ledger does not say, and then any run may have come before.</param>
/// <param name="Content">What it is made of.</param>
internal sealed record ChargedRelease(int Number, DateTimeOffset? Made, ReleasedRuns Content)
{
    /// <summary>The trainings of its languages.</summary>
    public IReadOnlyList<RunKey> Trainings => [.. Content.Runs.Select(run => new RunKey(run.Key, run.Value))
        .Where(run => run.Parts is (StationName.Train, var stem) && CostKeys.IsLanguage(stem))];

    /// <summary>Its languages.</summary>
    public IReadOnlyList<string> Languages => [.. Trainings.Select(run => run.Parts.Stem).Concat(Content.Brought)];
}

/// <summary>
/// Which run is charged to which release: the first made after it that names it. So what is removed, trained again or rolled back later
/// changes nothing. Releases are known from the ledger; those of older programs, whose line does not say what they name, from their folder.
/// </summary>
internal sealed class ChargedReleases
{
    private readonly ILookup<RunKey, ChargedRelease> naming;

    public ChargedReleases(IReadOnlyList<LedgerEntry> ledger, IReadOnlyList<Release> releases)
    {
        var lines = ledger.Where(entry => entry.Outcome == LedgerOutcome.Done && CostKeys.Parts(entry.Station).Kind == StationName.Release)
            .GroupBy(entry => NumberOf(entry)).ToDictionary(made => made.Key, made => made.Last());
        All = [.. lines.Where(line => line.Value.Release is not null)
            .Select(line => new ChargedRelease(line.Key, line.Value.Started, line.Value.Release!))
            .Concat(releases.Where(release => lines.GetValueOrDefault(release.Number)?.Release is null)
                .Select(release => new ChargedRelease(release.Number, lines.GetValueOrDefault(release.Number)?.Started,
                    ContentOf(release))))
            .OrderBy(release => release.Number)];
        naming = All.SelectMany(release => release.Content.Runs, (release, run) => (Key: new RunKey(run.Key, run.Value), Release: release))
            .ToLookup(named => named.Key, named => named.Release);
    }

    /// <summary>The releases, the oldest first.</summary>
    public IReadOnlyList<ChargedRelease> All { get; }

    /// <summary>The release that a run is charged to; null if there is none.</summary>
    public ChargedRelease? Of(LedgerEntry run) =>
        naming[RunKey.Of(run)].FirstOrDefault(release => release.Made is null || run.Started <= release.Made);

    private static ReleasedRuns ContentOf(Release release) => ReleasedRuns.Of(release.Record.Stations,
        release.Record.Languages.Where(language => language.Adapter is null).Select(language => language.Language));

    private static int NumberOf(LedgerEntry entry) =>
        int.TryParse(CostKeys.Parts(entry.Station).Stem, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <summary>A station and its inputs, as the ledger's release lines name them.</summary>
/// <param name="Station">The station's name.</param>
/// <param name="Identity">The beginning of the hash of its inputs.</param>
internal readonly record struct RunKey(string Station, string Identity)
{
    /// <summary>Kind and stem of the name.</summary>
    public (string Kind, string Stem) Parts => CostKeys.Parts(Station);

    /// <summary>The key of a run.</summary>
    public static RunKey Of(LedgerEntry run) => new(run.Station, run.Identity[..Math.Min(ReleasedRuns.Digits, run.Identity.Length)]);
}
