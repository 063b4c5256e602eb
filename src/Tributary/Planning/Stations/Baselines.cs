using Tributary.Datasets.Fingerprints;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Planning.Stations;

/// <summary>What a station is compared with, to say why it has to run.</summary>
/// <param name="Inputs">What went into it then.</param>
/// <param name="Fingerprint">The fingerprint of a dataset as it was then; null if it is not known.</param>
internal sealed record Baseline(StationInputs Inputs, Func<InputKey, DatasetFingerprint?> Fingerprint)
{
    /// <summary>A finished station.</summary>
    public static Baseline Of(string folder) =>
        new(StationRecord.Read(folder).Inputs, data => StationRecord.Fingerprint(folder, data));
}

/// <summary>
/// Finds what stations are compared with: those of the current release, whatever ran since for a comparison, or was refused. A training
/// is known from the release itself when its folder is gone. What no release has is compared with its last finished run.
/// </summary>
internal sealed class Baselines(Store store, History history, Release? current)
{
    private readonly Dictionary<Digest, StationInputs> searches = [];

    /// <summary>The current release; null if there is none.</summary>
    public Release? Current => current;

    /// <summary>What a station is compared with; null if it is new.</summary>
    public Baseline? Of(StationName name)
    {
        var released = current?.Record.Stations.LastOrDefault(run => run.Station == name);
        return released is not null && store.Has(name, released.Identity) ? Baseline.Of(store.FolderOf(name, released.Identity))
            : OfRelease(name) ?? (history.LastFolder(name) is { } folder ? Baseline.Of(folder) : null);
    }

    /// <summary>The merge of the current release in the words of the project file; null
    /// without a release, or if its folder is gone.</summary>
    public StationInputs? ReleasedMerge => current?.Record.Merge is { } run && store.Has(run.Station, run.Identity)
        ? MergeWords.Of(Baseline.Of(store.FolderOf(run.Station, run.Identity)).Inputs, SearchOf) : null;

    /// <summary>Notes a search that is planned and may not have run yet.</summary>
    public void Note(StationInputs search) => searches[search.Identity] = search;

    /// <summary>What goes into a search; null if it is neither planned nor there.</summary>
    public StationInputs? SearchOf(StationName name, Digest identity) => searches.TryGetValue(identity, out var planned) ? planned
        : store.Has(name, identity) ? StationRecord.Read(store.FolderOf(name, identity)).Inputs : null;

    private Baseline? OfRelease(StationName name) => name.Kind == StationName.Train && current is not null
        && current.Record.Languages.FirstOrDefault(language => language.Adapter?.Station == name) is { Training: { } recipe } language
        ? new Baseline(ReleaseParts.InputsOf(current.Record, language, recipe),
            data => current.Fingerprint(language.Language, data.Split!.Value))
        : null;
}
