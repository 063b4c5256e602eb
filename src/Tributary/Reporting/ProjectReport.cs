using Tributary.Evaluation;
using Tributary.Evaluation.Scorecards;
using Tributary.Merging.Entries;
using Tributary.Merging.Methods;
using Tributary.Merging.Search;
using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Projects;
using Tributary.Releases.Stores;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Content;
using Tributary.Reporting.Gate;
using Tributary.Reporting.Summaries;
using Tributary.Running;
using Tributary.Training;

namespace Tributary.Reporting;

/// <summary>
/// Gathers the report of a project from its store: scores of the stations that are up to date, costs from the ledger, lineage from the
/// plan. Runs nothing and loads no model.
/// </summary>
internal static class ProjectReport
{
    /// <summary>The report of a project as it stands.</summary>
    /// <param name="plan">Its plan; wider plans show more.</param>
    /// <param name="machine">Where the times were taken; null if it is not known.</param>
    /// <param name="next">The same project with the release that would follow from it, which says what
    /// the gate's last verdict is about; null: the report has no gate.</param>
    public static ReportModel Of(Plan plan, string? machine, Plan? next = null)
    {
        var costs = new CostHistory(plan, History.Of(plan.Store));
        var replaced = (plan.Release?.Own ?? []).Select(own => own.Then).OfType<EvaluateStation>().ToHashSet();
        var scores = plan.Stations.OfType<EvaluateStation>()
            .Where(station => station.IsUpToDate && station.Variant != Variant.Released && !replaced.Contains(station))
            .ToDictionary(station => (station.Variant, station.Language), station => Scorecard.Read(station.Folder)[station.Language]!);
        var gate = next?.Release is null ? null : GateReport.Of(next.Release, plan.Store);
        var summary = next is null ? null : gate is { State: GateState.Refused } ? RunSummaries.OfRefused(next, gate.Result)
            : RunSummaries.OfCurrent(next);
        return new ReportModel
        {
            Summary = summary,
            Drops = summary is null ? [] : new DropDiagnosis(next!, (variant, language) =>
                scores.GetValueOrDefault((variant, language))).Of(summary),
            Project = plan.Project.Name,
            BaseModel = new BaseModelReport(Path.GetFileName(plan.Project.BaseModel), plan.Inputs.BaseModel),
            Metrics = plan.Project.Task.Metrics,
            Languages = [.. plan.Project.Languages.Select(language => LanguageOf(plan, language, scores))],
            Comparisons = [.. new[] { Variant.Combined, Variant.Individual }.Select(reference => Compare(plan, reference, scores))
                .OfType<ReportComparison>()],
            Leakage = new LeakageReport([.. plan.Inputs.Leakage.Findings.Where(finding => finding.Kind != LeakageKind.Contradiction)])
                .Counts(),
            Gate = gate,
            Merge = plan.Merge.IsUpToDate ? MergeOf(plan) : null,
            FirstBuild = costs.FirstBuild(),
            Update = costs.Update(),
            Machine = machine,
        };
    }

    private static ReportComparison? Compare(Plan plan, Variant reference, Dictionary<(Variant, Language), LanguageScore> scores) =>
        ReportComparison.Of(
        reference,
        plan.Project.Task.Metrics[0],
        [.. plan.Project.Languages
            .Select(language => (Merged: scores.GetValueOrDefault((Variant.Merged, language.Language)),
                Reference: scores.GetValueOrDefault((reference, language.Language))))
            .Where(pair => pair is { Merged: not null, Reference: not null })
            .Select(pair => (pair.Merged!, pair.Reference!))]);

    private static LanguageReport LanguageOf(Plan plan, ProjectLanguage language, Dictionary<(Variant, Language), LanguageScore> scores)
    {
        VariantScore? ScoreOf(Variant variant) => scores.GetValueOrDefault((variant, language.Language)) is { } score
            ? VariantScore.Of(score) : null;
        var training = plan.Stations.OfType<TrainStation>().FirstOrDefault(station => station.Name.FileStem == language.Language.Tag);
        // A language on its own adapter is left out of the merge.
        var adapter = plan.Merge.Adapters.Where(merged => merged.Language == language.Language).Select(merged => merged.Folder)
            .FirstOrDefault() ?? training?.Folder;
        return new LanguageReport
        {
            Language = language.Language,
            Base = ScoreOf(Variant.Base),
            Individual = ScoreOf(Variant.Individual),
            Combined = ScoreOf(Variant.Combined),
            Merged = ScoreOf(Variant.Merged),
            Data = [.. Enum.GetValues<Split>().Select(split => DataOf(plan, language.Language, split)).OfType<DataReport>()],
            Training = training is { IsUpToDate: true } ? TrainingResult.Read(training.Folder) : null,
            Adapter = language.Adapter is not null ? plan.Inputs.Adapters[language.Language] : adapter is null
                ? null : AdapterDigest(adapter),
        };
    }

    private static DataReport? DataOf(Plan plan, Language language, Split split) =>
        plan.Inputs[language, split] is { } input
            ? new DataReport(
                SplitWords.Table.Of(split),
                string.Join(", ", input.Dataset.Path.Split(", ")
                    .Select(path => Path.GetRelativePath(plan.Project.Folder, path).Replace('\\', '/'))),
                input.Fingerprint.Examples,
                Digest.Parse(input.Fingerprint.Content))
            : null;

    private static MergeReport MergeOf(Plan plan)
    {
        var settings = MergeRun.SettingsOf(plan.Merge);
        var search = plan.Merge.Search is { } station ? SearchResult.Read(station.Folder) : null;
        return new MergeReport
        {
            Method = settings.Method.Name,
            Space = SpaceWords.Spaces.Of(settings.Space),
            Profile = settings.Profile.Name,
            Density = settings.Method.Sparsify == Sparsify.None ? null : settings.Density,
            Lambda = settings.Lambdas![0],
            Trials = [.. (search?.Trials ?? []).Select(trial =>
                new MergeTrial(trial.Settings, trial.Lambda, trial.Share, trial.MeanScore, trial == search!.Winner))],
            IsModel = plan.Merge.IsModel,
            Digest = !plan.Merge.IsModel ? AdapterDigest(plan.Merge.Folder)
                : FolderManifest.IsComplete(plan.Merge.Folder) ? FolderManifest.Read(plan.Merge.Folder).ContentDigest : null,
        };
    }

    private static Digest? AdapterDigest(string folder) =>
        FolderManifest.IsComplete(folder) && FolderManifest.Read(folder)
            .Files.FirstOrDefault(file => file.Name == "adapter_model.safetensors") is { } weights
            ? Digest.Parse(weights.Sha256)
            : null;
}
