using Tributary.Datasets.Fingerprints;
using Tributary.Evaluation.Scorecards;
using Tributary.Merging;
using Tributary.Planning;
using Tributary.Planning.Stations;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>
/// Judges a candidate and releases it. Both follow from finished stations alone and hold no clock, so a run that is killed between
/// evaluation and release ends with the same bytes when it is run again.
/// </summary>
/// <param name="station">The station; the stations before it are done.</param>
/// <param name="store">The store, whose lock the caller holds.</param>
/// <param name="options">The reason for releasing all the same, if there is one.</param>
internal sealed class ReleaseRun(ReleaseStation station, Store store, RunOptions options)
{
    /// <summary>The file of the store that holds the last verdict that refused; gone when something is released.</summary>
    internal const string RefusedFile = "gate-refused.json";

    /// <summary>The gate's run, as the ledger names it.</summary>
    internal StationRun GateRun => new(new StationName(StationName.Gate, station.Name.FileStem), Digest.OfParts(
    [
        new("candidate", station.Identity.Hex),
        new("current", station.Current?.Digest.Hex ?? "none"),
        .. station.Released.Select(evaluation => KeyValuePair.Create(evaluation.Name.ToString(), evaluation.Identity.Hex)),
    ]));

    /// <summary>What the release is made of, for the ledger.</summary>
    internal ReleasedRuns Released => ReleasedRuns.Of(Runs,
        station.State.Project.Languages.Where(language => station.TrainingOf(language.Language) is null)
            .Select(language => language.Language));

    private IEnumerable<StationRun> Runs => [.. station.Merged.Chain.Concat(station.Merged.Evaluations).Concat(station.Released)
        .Concat(station.Own.Where(own => own.IsNew).Select(own => own.Now).OfType<EvaluateStation>())
        .Select(one => one.Run), GateRun, station.Run];

    private IEnumerable<Language> Languages => station.State.Project.Languages.Select(language => language.Language);

    /// <summary>Judges. A refusal is kept in the store, with the worst examples.</summary>
    internal GateResult Judge()
    {
        var gate = Gate.Judge(station.State.Project.Gate, Candidate(), Reference(), station.Current?.Number);
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
        var project = station.State.Project;
        var merge = station.Merged.Merges.Single();
        var record = new ReleaseRecord
        {
            Number = 0,
            Kind = ReleaseKind.Built,
            Project = project.Name,
            Task = ReleaseParts.TaskOf(project.Task),
            BaseModel = station.State.Inputs.BaseModel,
            Languages = [],
            Merge = merge.Run,
            Seeds = new Dictionary<string, long>
                { ["training"] = project.Training.Seed, ["merge"] = MergeRun.SettingsOf(merge).Seed, ["gate"] = project.Gate.Seed },
            CodeVersions = new Dictionary<string, int> { ["train"] = ILanguageTrainer.CodeVersion, ["merge"] = Merger.CodeVersion,
                ["evaluate"] = Evaluator.CodeVersion },
            GatePassed = gate.Passed,
            Override = options.Accept,
            ToolVersion = options.ToolVersion,
            Costs = [.. Runs],
        };
        var content = new ReleaseContent(record, [.. Languages.Select(Content)], gate, merge.Folder, merge.IsModel);
        var release = new ReleaseStore(store).Build(content, stop);
        File.Delete(Path.Combine(store.Folder, RefusedFile));
        return release;
    }

    /// <summary>What shall be released.</summary>
    /// <param name="counts">Which evaluations count, others are as if there were none; null: all, and all must be there.</param>
    internal GateModel Candidate(Func<EvaluateStation, bool>? counts = null) =>
        new([.. Languages.Select(language => new GateLanguage(language, station.EvaluationOf(language) is { } evaluation
            && (counts?.Invoke(evaluation) ?? true) ? Read(evaluation) : null, TestOf(language)))]);

    private static Scorecard Read(EvaluateStation evaluation) => Scorecard.Read(evaluation.Folder);

    private DatasetFingerprint? TestOf(Language language) => station.State.Inputs[language, Split.Test]?.Fingerprint;

    /// <summary>The current release, on the present test sets if it was measured on them.</summary>
    /// <param name="counts">Which of these evaluations count; null: all, and all must be there.</param>
    internal GateModel? Reference(Func<EvaluateStation, bool>? counts = null) => station.Current is null ? null
        : new GateModel([.. station.Current.ToGateModel().Languages.Select(language =>
        station.Released.FirstOrDefault(evaluation => evaluation.Language == language.Language) is { } anew
            && (counts?.Invoke(anew) ?? true)
            ? new GateLanguage(language.Language, Read(anew), TestOf(language.Language))
            : language)]);

    private LanguageContent Content(Language language)
    {
        var (training, evaluation) = (station.TrainingOf(language), station.EvaluationOf(language));
        var record = new ReleaseLanguage
        {
            Language = language,
            Data = [],
            Adapter = training?.Run,
            GivenAdapter = training is null ? station.State.Inputs.Adapters[language] : null,
            Kept = training?.Kept,
            Seed = training?.Inputs.Whole(TrainingRecipe.SeedKey),
            Training = training is null ? null : ReleaseParts.TrainingOf(training),
            Evaluated = evaluation?.Run,
        };
        var data = Enum.GetValues<Split>().Select(split => (split, Data: DataOf(training, language, split)))
            .Where(data => data.Data is not null).ToDictionary(data => data.split, data => data.Data!);
        return new LanguageContent(record, data, evaluation?.Folder,
            station.State.Project.Routes.Contains(language) ? station.Merged.Adapters[language]!.Folder : null);
    }

    // An adapter that was kept has learnt from the data of then.
    private DatasetFingerprint? DataOf(TrainStation? training, Language language, Split split) =>
        training is null || split == Split.Test ? station.State.Inputs[language, split]?.Fingerprint
            : StationRecord.Fingerprint(training.Folder, InputKey.Data(language, split));
}
