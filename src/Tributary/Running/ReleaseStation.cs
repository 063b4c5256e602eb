using System.Globalization;
using Tributary.Datasets;
using Tributary.Evaluation;
using Tributary.Merging;
using Tributary.Planning;
using Tributary.Releases;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>
/// Judges a candidate and releases it. Both follow from finished stations alone and hold no clock, so a run that is killed between
/// evaluation and release ends with the same bytes when it is run again.
/// </summary>
/// <param name="step">The station; the stations before it are done.</param>
/// <param name="store">The store, whose lock the caller holds.</param>
/// <param name="options">The reason for releasing all the same, if there is one.</param>
internal sealed class ReleaseStation(ReleaseStep step, Store store, RunOptions options)
{
    /// <summary>The file of the store that holds the last verdict that refused; gone when something is released.</summary>
    internal const string RefusedFile = "gate-refused.json";

    /// <summary>The gate's run, as the ledger names it.</summary>
    internal StationRun GateRun => new(new StationName(StationName.Gate, step.Name.FileStem), Digest.OfParts(
    [
        new("candidate", step.Identity.Hex),
        new("current", step.Current?.Digest.Hex ?? "none"),
        .. step.Released.Select(evaluation => KeyValuePair.Create(evaluation.Name.ToString(), evaluation.Identity.Hex)),
    ]));

    private IEnumerable<Language> Languages => step.State.Project.Languages.Select(language => language.Language);

    /// <summary>Judges. A refusal is kept in the store, with the worst examples.</summary>
    internal GateResult Judge()
    {
        var candidate =
            new GateModel(
            [.. Languages.Select(language => new GateLanguage(language, Read(step.EvaluationOf(language)), TestOf(language)))]);
        var gate = Gate.Judge(step.State.Project.Gate, candidate, Reference(), step.Current?.Number);
        var path = Path.Combine(store.Folder, RefusedFile);
        if (gate.Passed)
        {
            File.Delete(path);
        }
        else
        {
            WholeFile.Write(path, gate.ToJson());
        }

        return gate;
    }

    /// <summary>Makes the release.</summary>
    /// <param name="gate">The verdict.</param>
    /// <param name="stop">Stops; nothing is left but what the next run removes.</param>
    internal Release Build(GateResult gate, CancellationToken stop)
    {
        var project = step.State.Project;
        var merge = step.Merged.Merges.Single();
        var release = new ReleaseStore(store).Build(new ReleaseContent
        {
            Project = project.Name,
            Task = ReleaseParts.TaskOf(project.Task),
            BaseModel = step.State.Inputs.BaseModel,
            Languages = [.. Languages.Select(Content)],
            Merge = RunOf(merge),
            MergeFolder = merge.Folder,
            Seeds = new Dictionary<string, long> { ["training"] = project.Training.Seed, ["merge"] = MergeStation.SettingsOf(merge)
                .Seed, ["gate"] = project.Gate.Seed },
            CodeVersions = new Dictionary<string, int> { ["train"] = ILanguageTrainer.CodeVersion, ["merge"] = Merger.CodeVersion,
                ["evaluate"] = Evaluator.CodeVersion },
            Gate = gate,
            Override = options.Accept,
            ToolVersion = options.ToolVersion,
            Costs = [.. step.Merged.Chain.Concat(step.Merged.Evaluations).Concat(step.Released).Select(RunOf), GateRun, RunOf(step)],
        }, stop);
        File.Delete(Path.Combine(store.Folder, RefusedFile));
        return release;
    }

    private static StationRun RunOf(Step step) => new(step.Name, step.Identity);

    private static Scorecard? Read(EvaluateStep? evaluation) => evaluation is null ? null : Scorecard.Read(evaluation.Folder);

    private DatasetFingerprint? TestOf(Language language) => step.State.Inputs[language, Split.Test]?.Fingerprint;

    /// <summary>The current release, on the present test sets if it was measured on them.</summary>
    private GateModel? Reference() => step.Current is null ? null
        : new GateModel([.. step.Current.ToGateModel().Languages.Select(language =>
        step.Released.FirstOrDefault(evaluation => evaluation.Language == language.Language) is { } anew
            ? new GateLanguage(language.Language, Read(anew), TestOf(language.Language))
            : language)]);

    private LanguageContent Content(Language language)
    {
        var (training, evaluation) = (step.TrainingOf(language), step.EvaluationOf(language));
        var place = step.Merged.Adapters[language];
        return new LanguageContent
        {
            Language = language,
            Data = Enum.GetValues<Split>().Select(split => (split, Data: DataOf(training, language, split)))
                .Where(data => data.Data is not null)
                .ToDictionary(data => ReleaseParts.SplitOf(data.split), data => data.Data!),
            Adapter = training is null ? null : RunOf(training),
            Brought = training is null ? step.State.Inputs.Adapters[language] : null,
            Kept = training?.Kept,
            Seed = training is null ? null : SeedOf(training),
            Training = training is null ? null : ReleaseParts.TrainingOf(training),
            Evaluated = evaluation is null ? null : RunOf(evaluation),
            ScorecardFolder = evaluation?.Folder,
            RouteFolder = step.State.Project.Routes.Contains(language) ? place.Folder : null,
        };
    }

    private static int SeedOf(TrainStep training) => int.Parse(training.Station.Inputs["training.seed"], CultureInfo.InvariantCulture);

    // An adapter that was kept has learnt from the data of then.
    private DatasetFingerprint? DataOf(TrainStep? training, Language language, Split split)
    {
        if (training is null || split == Split.Test)
        {
            return step.State.Inputs[language, split]?.Fingerprint;
        }

        var path = Path.Combine(training.Folder, Staleness.FingerprintFile(Staleness.DataKey(language, split)));
        return File.Exists(path) ? DatasetFingerprint.Read(path) : null;
    }
}
