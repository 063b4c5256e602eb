using Tributary.Datasets.Fingerprints;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Releases;
using Tributary.Releases.Stations;

namespace Tributary.Reporting.Summaries;

/// <summary>What an adapter was made from, as far as it is known.</summary>
/// <param name="Data">The fingerprint of a split; null if there was none.</param>
/// <param name="Training">The recipe of its training; null if it was brought along or not recorded.</param>
internal sealed record AdapterOrigin(Func<Split, DatasetFingerprint?> Data, StationInputs? Training)
{
    /// <summary>As a release says.</summary>
    internal static AdapterOrigin Of(Release release, Language language) => new(
        split => release.Fingerprint(language, split),
        release.Record.Languages.FirstOrDefault(known => known.Language == language)?.Training);

    /// <summary>As a project says, whose training is finished.</summary>
    internal static AdapterOrigin Of(ProjectState state, Language language, TrainStation? training) => new(
        split => state.Inputs[language, split]?.Fingerprint,
        training is null ? null : ReleaseParts.TrainingOf(training));
}

/// <summary>What changed between an adapter and the one that it replaces, in words: data, labels, settings.</summary>
internal static class AdapterChange
{
    private const double LeastShift = 0.1;

    /// <summary>One change an entry; none if nothing is known to have changed.</summary>
    public static IReadOnlyList<string> Of(AdapterOrigin then, AdapterOrigin now) =>
        [.. new[] { Split.Train, Split.Valid }.Select(split => OfData(SplitWords.Table.Of(split), then.Data(split), now.Data(split)))
            .OfType<string>(), .. OfSettings(then.Training, now.Training)];

    private static string? OfData(string split, DatasetFingerprint? then, DatasetFingerprint? now) => (then, now) switch
    {
        (null, null) => null,
        (null, _) => $"its {split} data are new",
        (_, null) => $"its {split} data are gone",
        _ when then.Content == now.Content => null,
        _ => string.Create(CultureInfo.InvariantCulture,
            $"its {split} data changed: {DatasetChanges.Between(then, now)}, {then.Examples} before and {now.Examples} now")
            + Shift(then, now),
    };

    // Of a label that turned rare or frequent a model forgets, or prefers it.
    private static string Shift(DatasetFingerprint then, DatasetFingerprint now)
    {
        var before = then.Labels.ToDictionary(label => label.Label, label => (double)label.Examples / then.Examples,
            StringComparer.Ordinal);
        var shifted = now.Labels.Select(label => (label.Label, Before: before.GetValueOrDefault(label.Label),
            Now: (double)label.Examples / now.Examples)).Where(label => Math.Abs(label.Now - label.Before) >= LeastShift);
        var words = string.Join(", ", shifted.Select(label => string.Create(CultureInfo.InvariantCulture,
            $"{label.Label} {label.Before * 100:0} % -> {label.Now * 100:0} %")));
        return words.Length == 0 ? "" : $"; shares of its labels: {words}";
    }

    private static IEnumerable<string> OfSettings(StationInputs? then, StationInputs? now) =>
        then is null || now is null ? [] : now.Since(then).Where(difference => !difference.Input.IsOfUpdate)
            .Select(difference => difference.Text);
}
