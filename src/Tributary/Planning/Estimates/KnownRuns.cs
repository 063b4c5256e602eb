using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Planning.Estimates;

/// <summary>A run that ended well, and how much it read.</summary>
/// <param name="Entry">Its figures, those of broken-off runs before it included.</param>
/// <param name="Size">See <see cref="StationSize"/>; null if that is not known any more.</param>
internal sealed record KnownRun(LedgerEntry Entry, double? Size);

/// <summary>The runs that an estimate can rest on: those on the same base model. Each is read once.</summary>
internal sealed class KnownRuns(Store store, History history)
{
    private readonly Dictionary<(StationName Name, string Identity), (KnownRun Run, string? BaseModel)> read = [];

    /// <summary>The newest run of a station whose size is known, else the newest
    /// one; null if it has not run on this base model.</summary>
    /// <param name="name">The station.</param>
    /// <param name="inputs">What goes into the station that is estimated.</param>
    internal KnownRun? Last(StationName name, StationInputs inputs)
    {
        var baseModel = inputs[InputKey.BaseModel];
        KnownRun? newest = null;
        foreach (var identity in history.Runs(name).Reverse().Select(entry => entry.Identity).Distinct())
        {
            var (run, ofModel) = Read(name, identity);
            if (ofModel is not null && baseModel is not null && ofModel != baseModel)
            {
                continue;
            }

            newest ??= run;
            if (run.Size > 0)
            {
                return run;
            }
        }

        return newest;
    }

    /// <summary>Of every station of a kind the run that <see cref="Last"/> gives.</summary>
    internal IReadOnlyList<KnownRun> LastOfKind(string kind, StationInputs inputs) =>
        [.. history.StationsOf(kind).Select(name => Last(name, inputs)).OfType<KnownRun>()];

    private (KnownRun Run, string? BaseModel) Read(StationName name, string identity)
    {
        if (read.TryGetValue((name, identity), out var known))
        {
            return known;
        }

        var digest = Digest.Parse(identity);
        var (entry, folder) = (history.Whole(name, digest)!, store.FolderOf(name, digest));
        var inputs = FolderManifest.IsComplete(folder) ? InputsOf(folder) : null;
        return read[(name, identity)] = (new KnownRun(entry, inputs is null ? null : StationSize.Of(name, inputs, folder, store)),
            inputs?[InputKey.BaseModel]);
    }

    private static StationInputs? InputsOf(string folder)
    {
        try
        {
            return StationRecord.Read(folder).Inputs;
        }
        catch (BadInputException)
        {
            // Whoever uses the station tells it; an estimate does without.
            return null;
        }
    }
}
