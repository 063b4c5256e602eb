using Tributary.Planning;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Reporting.Content;
using Tributary.Reporting.Costs;
using Tributary.Running;
using Tributary.Training;

namespace Tributary.Reporting.Summaries;

/// <summary>Gathers the summary of a run that has just ended, or of the current release. Runs nothing and loads no model.</summary>
internal static class RunSummaries
{
    /// <summary>The summary of a run that asked the gate; null if it did not, since no release was due.</summary>
    /// <param name="result">What the run did.</param>
    /// <param name="since">When it began: what the ledger has from then on is its cost.</param>
    public static RunSummary? Of(RunResult result, DateTimeOffset since) => result is { Outcome: { } outcome, Plan.Release: { } station }
        ? Of(result.Plan, station, outcome.Gate, outcome switch
        {
            { Release: null } => SummaryOutcome.Refused,
            { Release.Record.GatePassed: false } => SummaryOutcome.Overridden,
            _ => SummaryOutcome.Released,
        }, outcome.Release?.Number, entry => entry.Started >= since)
        : null;

    /// <summary>The summary of a run that failed: what it measured before; null if no release is planned.</summary>
    /// <param name="plan">The project, planned again after the run.</param>
    /// <param name="since">When it began.</param>
    public static RunSummary? OfFailure(Plan plan, DateTimeOffset since) =>
        plan.Release is { IsUpToDate: false } station
            ? Of(plan, station, null, SummaryOutcome.Failed, null, entry => entry.Started >= since)
            : null;

    /// <summary>The summary of the current release against the one before; null if there is none.</summary>
    /// <param name="plan">The project, whose present state the current release is.</param>
    public static RunSummary? OfCurrent(Plan plan)
    {
        if (plan.Release is not { IsUpToDate: true, Current: { } current } station)
        {
            return null;
        }

        var parent = ParentOf(current, plan.Store);
        var source = new SummarySource
        {
            Gate = current.Gate.Recipe,
            Verdict = current.Gate,
            Candidate = current.ToGateModel(),
            Reference = parent?.ToGateModel(),
            Own = OwnAdapters.Of(station, current, parent, plan.Store),
            Cuts = CutsOf(station),
            Changes = language => parent is null ? []
                : AdapterChange.Of(AdapterOrigin.Of(parent, language), AdapterOrigin.Of(current, language)),
        };
        var before = parent is null ? [] : parent.Record.Stations;
        var runs = current.Record.Stations.Except(before).ToHashSet();
        return Of(plan, source, current.Record.GatePassed ? SummaryOutcome.Released : SummaryOutcome.Overridden, current.Number,
            parent?.Number, [.. plan.Store.Ledger.Read().Where(entry => RunOf(entry) is { } run && runs.Contains(run))]);
    }

    /// <summary>The summary of the project's present candidate, which the gate refused.</summary>
    /// <param name="plan">The project.</param>
    /// <param name="verdict">What the gate said of it.</param>
    public static RunSummary? OfRefused(Plan plan, GateResult verdict)
    {
        var released = plan.Release?.Current?.Record.Stations ?? [];
        var runs = plan.Stations.Select(station => station.Run).Except(released).ToHashSet();
        return plan.Release is { IsUpToDate: false } station
            ? Of(plan, station, verdict, SummaryOutcome.Refused, null, entry => RunOf(entry) is { } run && runs.Contains(run)) : null;
    }

    private static RunSummary Of(Plan plan, ReleaseStation station, GateResult? verdict, SummaryOutcome outcome, int? release,
        Func<LedgerEntry, bool> counts)
    {
        var run = new ReleaseRun(station, plan.Store, new RunOptions());
        var current = station.Current;
        var source = new SummarySource
        {
            Gate = station.State.Project.Gate,
            Verdict = verdict,
            Candidate = run.Candidate(evaluation => FolderManifest.IsComplete(evaluation.Folder)),
            Reference = run.Reference(evaluation => FolderManifest.IsComplete(evaluation.Folder)),
            Own = OwnAdapters.Of(station),
            Cuts = CutsOf(station),
            Changes = language => current is null ? [] : AdapterChange.Of(AdapterOrigin.Of(current, language),
                AdapterOrigin.Of(station.State, language, station.TrainingOf(language))),
        };
        return Of(plan, source, outcome, release, current?.Number,
            [.. plan.Store.Ledger.Read().Where(counts)]);
    }

    private static RunSummary Of(Plan plan, SummarySource source, SummaryOutcome outcome, int? release, int? reference,
        IReadOnlyCollection<LedgerEntry> runs)
    {
        var metric = plan.Project.Task.Metrics[0];
        var languages = LanguageOutcomes.Of(source);
        return new RunSummary
        {
            Outcome = outcome,
            Release = release,
            Reference = reference,
            Metric = metric,
            Confidence = source.Gate.Confidence,
            Languages = languages,
            Merge = MergeChoices.Of(plan.Merge),
            Cost = CostSum.Of(runs),
            Warnings = SummaryWarnings.Of(source, languages, metric),
        };
    }

    private static IReadOnlyList<(Language Language, int Cut, int Examples)> CutsOf(ReleaseStation station) =>
    [
        .. from training in station.Trainings
           where FolderManifest.IsComplete(training.Folder)
           let cut = TrainingResult.Read(training.Folder).Truncated
           where cut > 0
           select (training.Languages[0], cut, training.TrainSetOf(training.Languages[0])!.Fingerprint.Examples),
    ];

    // One that is gone or damaged is nothing to compare with here; 'verify' says what is wrong with it.
    private static Release? ParentOf(Release release, Store store)
    {
        var releases = new ReleaseStore(store);
        return release.Record.Parent is { } parent && releases.Numbers.Contains(parent.Number)
            && releases.DamageOf(parent.Number).Count == 0
            ? releases.Read(parent.Number) : null;
    }

    private static StationRun? RunOf(LedgerEntry entry) =>
        entry is { Outcome: LedgerOutcome.Done } && entry.Station != LedgerEntry.Load
            ? new StationRun(StationName.Parse(entry.Station), Digest.Parse(entry.Identity)) : null;
}
