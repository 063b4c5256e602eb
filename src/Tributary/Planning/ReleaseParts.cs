using Tributary.Evaluation.Tasks;
using Tributary.Planning.Stations;
using Tributary.Projects;
using Tributary.Releases;
using Tributary.Releases.Stations;

namespace Tributary.Planning;

/// <summary>What a release is made of, by name: as a project would make it, and as a
/// finished one says. Two with equal parts have the same content.</summary>
internal static class ReleaseParts
{
    private const string TrainingCode = "training.code";

    /// <summary>The identity of a task, as releases name it: what is asked, learnt and measured.</summary>
    internal static Digest TaskOf(TaskDefinition task) =>
        Digest.OfParts([.. task.Identity(), .. task.TrainingIdentity()
            .Select(part => KeyValuePair.Create($"training.{part.Key}", part.Value))]);

    /// <summary>The recipe of a training: its inputs but the digests of its data and
    /// base model and its name, which a release names elsewhere.</summary>
    internal static StationInputs TrainingOf(TrainStation training) => new(training.Inputs
        .Where(key => key.Kind is not (InputKind.Name or InputKind.BaseModel or InputKind.Data)).Values
        .Select(part => part.Key == InputKey.Code.Text ? KeyValuePair.Create(TrainingCode, part.Value) : part));

    /// <summary>The inputs of a training that a release records: the other way round of <see cref="TrainingOf"/>.</summary>
    internal static StationInputs InputsOf(ReleaseRecord record, ReleaseLanguage language, StationInputs recipe) =>
        new StationInputs(recipe.Values.Select(part => part.Key == TrainingCode
                ? KeyValuePair.Create(InputKey.Code.Text, part.Value) : part))
            .With(
            [
                new(InputKey.BaseModel, record.BaseModel.Hex),
                new(InputKey.Station, language.Adapter!.Station.ToString()),
                new(InputKey.Name, language.Adapter.Station.FileStem),
                .. language.Data.Where(data => data.Split != Split.Test)
                    .Select(data => KeyValuePair.Create(InputKey.Data(language.Language, data.Split), data.Content.Hex)),
            ]);

    /// <summary>The languages on their own adapter, in a release and in a project.</summary>
    internal static string RoutesText(ReleaseRecord then, Project now) =>
        DifferenceWords.Named(InputKey.Routes, RoutesOf(then),
            RoutesOf(now.Languages.Select(language => language.Language), now.Routes.Contains));

    private static string RoutesOf(ReleaseRecord record) => RoutesOf(record.Languages.Select(language => language.Language),
        tag => record.Languages.Any(language => language.Language == tag && language.OnOwnAdapter));

    private static string RoutesOf(IEnumerable<Language> languages, Func<Language, bool> isRouted) =>
        string.Join(' ', languages.Where(isRouted));

    /// <summary>The parts of a finished release.</summary>
    internal static StationInputs Of(ReleaseRecord record) => StationInputs.None.With(
    [
        new(InputKey.BaseModel, record.BaseModel.Hex),
        new(InputKey.Task, record.Task.Hex),
        new(InputKey.Languages, string.Join(' ', record.Languages.Select(language => language.Language))),
        new(InputKey.Routes, string.Join(' ', record.Languages.Where(language => language.OnOwnAdapter)
            .Select(language => language.Language))),
        new(InputKey.Merge, record.Merge.Identity.Hex),
        .. record.Languages.Select(language =>
            KeyValuePair.Create(InputKey.AdapterOf(language.Language), language.Content?.Hex ?? "none")),
        .. record.Languages.SelectMany(language => language.Data.Select(data =>
            KeyValuePair.Create(InputKey.Data(language.Language, data.Split), data.Content.Hex))),
        .. record.Languages.Where(language => language.Evaluated is not null).Select(language =>
            KeyValuePair.Create(InputKey.EvaluationOf(language.Language), language.Evaluated!.Identity.Hex)),
    ]);
}
