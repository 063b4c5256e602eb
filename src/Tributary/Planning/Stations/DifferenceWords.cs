using Tributary.Datasets.Fingerprints;
using Tributary.Planning.Inputs;
using Tributary.Releases.Stations;

namespace Tributary.Planning.Stations;

/// <summary>Says in words what of the inputs of a station, or of a release, is other than before.</summary>
/// <param name="inputs">What the project reads now.</param>
/// <param name="fingerprintThen">The fingerprint of a dataset as it was; null if it is not known.</param>
internal sealed class DifferenceWords(ProjectInputs inputs, Func<InputKey, DatasetFingerprint?> fingerprintThen)
{
    /// <summary>One difference.</summary>
    internal string Of(SettingDifference difference) => difference.Input switch
    {
        { Kind: InputKind.Data } data => OfData(data, difference),
        { Kind: InputKind.BaseModel } when difference.Before is null => "it takes the base model in",
        { Kind: InputKind.BaseModel } when difference.After is null => "it takes the base model in no more",
        { Kind: InputKind.BaseModel } => $"another base model: {Short(difference.Before)} -> {Short(difference.After)}",
        { Kind: InputKind.Adapter } => "its adapter changes",
        { Kind: InputKind.AdapterOf, Language: var language } => $"the adapter of {language} changes",
        { Kind: InputKind.EvaluationOf, Language: var language } => $"{language} is measured anew",
        { Kind: InputKind.Search } => "what it is chosen from changes",
        { Kind: InputKind.Code } => $"the program's code for it changed (version {difference.Before} -> {difference.After})",
        { Kind: InputKind.Task } => "the task changes",
        { Kind: InputKind.Merge } => "the merged adapter changes",
        { Kind: InputKind.Languages } => Named(difference.Input, difference.Before, difference.After),
        _ => difference.Text,
    };

    /// <summary>A list of languages before and after.</summary>
    internal static string Named(InputKey key, string? before, string? after) => $"{key}: {Named(before)} -> {Named(after)}";

    private string OfData(InputKey data, SettingDifference difference)
    {
        var name = $"{SplitWords.Table.Of(data.Split!.Value)} data of {data.Language}";
        return difference.Before is null ? $"{name} is new"
            : difference.After is null ? $"{name} is gone"
            : fingerprintThen(data) is { } then && inputs[data.Language!.Value, data.Split.Value]?.Fingerprint is { } now
                && now.Content == difference.After
                ? $"{name} changed: {DatasetChanges.Between(then, now)}"
                : $"{name} changed";
    }

    private static string Short(string? digest) => digest is { Length: > 12 } ? digest[..12] : digest ?? "(none)";

    private static string Named(string? value) => string.IsNullOrEmpty(value) ? "(none)" : value;
}
