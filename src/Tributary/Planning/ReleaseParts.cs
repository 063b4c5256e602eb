using Tributary.Evaluation.Tasks;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Releases;
using Tributary.Releases.Stations;

namespace Tributary.Planning;

/// <summary>What a release is made of, by name: as a project would make it, and as a
/// finished one says. Two with equal parts have the same content.</summary>
internal static class ReleaseParts
{
    /// <summary>The identity of a task, as releases name it: what is asked, learnt and measured.</summary>
    internal static Digest TaskOf(TaskDefinition task) =>
        Digest.OfParts([.. task.Identity(), .. task.TrainingIdentity()
            .Select(part => KeyValuePair.Create($"training.{part.Key}", part.Value))]);

    /// <summary>The recipe of a training: its inputs but the digests of its data and
    /// base model and its name, which a release names elsewhere.</summary>
    internal static StationInputs TrainingOf(TrainStation training) => new(training.Inputs
        .Where(key => key.Kind is not (InputKind.Name or InputKind.BaseModel or InputKind.Data)).Values
        .Select(part => part.Key == InputKey.Code.Text ? KeyValuePair.Create("training.code", part.Value) : part));

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

    /// <summary>Why the current release is not what the project would release.</summary>
    internal static IEnumerable<string> Reasons(Release current, StationInputs then, StationInputs now, ProjectInputs inputs)
    {
        if (current.Record.Restores is { } restored)
        {
            yield return $"rolled back to {Invariant.Text(restored)}";
        }

        var changed = now.Since(then);
        var keys = changed.Select(difference => difference.Input).ToHashSet();
        var words = new DifferenceWords(inputs, data => current.Fingerprint(data.Language!.Value, data.Split!.Value));
        foreach (var difference in changed.Where(difference => !FollowsFromOthers(difference.Input, keys, now))
            .OrderBy(difference => difference.Input.Kind == InputKind.Merge ? 1 : 0))
        {
            yield return words.Of(difference);
        }
    }

    // A new merge changes every score; an adapter in the merge changes the merge.
    private static bool FollowsFromOthers(InputKey key, HashSet<InputKey> changed, StationInputs now) => key switch
    {
        { Kind: InputKind.EvaluationOf, Language: { } language } => changed.Contains(InputKey.Merge)
            || changed.Contains(InputKey.AdapterOf(language)) || changed.Contains(InputKey.Data(language, Split.Test)),
        { Kind: InputKind.AdapterOf, Language: { } language } => changed.Contains(InputKey.Merge)
            && !now[InputKey.Routes]!.Split(' ').Contains(language.Tag),
        _ => false,
    };
}
