using Tributary.Releases.Stations;

namespace Tributary.Releases.Stores;

/// <summary>The ledger read once, to answer what ran last and what it took.</summary>
/// <param name="store">The store.</param>
/// <param name="entries">The entries of its ledger.</param>
internal sealed class History(Store store, IReadOnlyList<LedgerEntry> entries)
{
    private readonly ILookup<string, LedgerEntry> allByStation = entries.ToLookup(entry => entry.Station);
    private readonly ILookup<string, LedgerEntry> doneByStation =
        entries.Where(entry => entry.Outcome == LedgerOutcome.Done).ToLookup(entry => entry.Station);

    /// <summary>Reads the history of a store; empty if nothing has run.</summary>
    public static History Of(Store store) => new(store, store.Ledger.Read());

    /// <summary>The newest run that ended well for exactly these inputs; null if there is none.</summary>
    public LedgerEntry? Of(StationName name, Digest identity) =>
        doneByStation[name.ToString()].LastOrDefault(entry => entry.Identity == identity.Hex);

    /// <summary>
    /// The newest run that ended well for exactly these inputs, with the time, energy and money of those before it that were broken off: it
    /// went on where they stopped. Null if there is none.
    /// </summary>
    public LedgerEntry? Whole(StationName name, Digest identity)
    {
        var runs = allByStation[name.ToString()].Where(entry => entry.Identity == identity.Hex).ToArray();
        var last = Array.FindLastIndex(runs, entry => entry.Outcome == LedgerOutcome.Done);
        if (last < 0)
        {
            return null;
        }

        var before = Array.FindLastIndex(runs, Math.Max(0, last - 1), entry => entry.Outcome == LedgerOutcome.Done);
        return Together(runs[(last == 0 ? 0 : before + 1)..(last + 1)]);
    }

    /// <summary>The first of some runs of the same inputs that ended well, with those before it; null if none did. What runs later, for
    /// it was asked for again or its folder was removed, changes nothing of it.</summary>
    /// <param name="runs">The oldest first.</param>
    public static LedgerEntry? FirstWhole(IReadOnlyList<LedgerEntry> runs)
    {
        var until = runs.TakeWhile(run => run.Outcome != LedgerOutcome.Done).Count();
        return until == runs.Count ? null : Together([.. runs.Take(until + 1)]);
    }

    /// <summary>One run in place of its parts, of which the last ended well.</summary>
    private static LedgerEntry Together(IReadOnlyList<LedgerEntry> parts)
    {
        var last = parts[^1];
        // What a search measured before it was broken off is among the scores that it then took over.
        return last.Reused is { } reused ? last with
        {
            Seconds = last.Seconds + reused.Seconds, MachineSeconds = last.Charged + reused.Seconds,
            Tokens = last.Tokens + reused.Tokens, Flops = last.Flops + reused.Flops,
        }
        : last with
        {
            Seconds = parts.Sum(part => part.Seconds),
            MachineSeconds = parts.Sum(part => part.Charged),
            Tokens = last.WholeTokens,
            TokensBefore = null,
            Joules = parts.All(part => part.Joules is not null) ? parts.Sum(part => part.Joules) : null,
            Price = parts.All(part => part.Price is not null) ? parts.Sum(part => part.Price) : null,
        };
    }

    /// <summary>The runs of a station that ended well, oldest first.</summary>
    public IReadOnlyList<LedgerEntry> Runs(StationName name) => [.. doneByStation[name.ToString()]];

    /// <summary>The newest run under a name that ended well; null if there is none.</summary>
    public LedgerEntry? LastOf(string name) => doneByStation[name].LastOrDefault();

    /// <summary>The stations of a kind that ran and ended well.</summary>
    public IReadOnlyList<StationName> StationsOf(string kind) =>
        [.. doneByStation.Where(runs => runs.Key.StartsWith(kind + "/", StringComparison.Ordinal))
            .Select(runs => StationName.Parse(runs.Key))];

    /// <summary>Floating-point operations a second, over all runs that ended well and
    /// whose operations are known; null if there are none.</summary>
    public double? FlopsPerSecond =>
        doneByStation.SelectMany(runs => runs).Where(entry => entry is { Flops: > 0, Seconds: > 0 }).ToArray() is { Length: > 0 } known
            ? known.Sum(entry => entry.Flops!.Value) / known.Sum(entry => entry.Charged)
            : null;

    /// <summary>The folder of the newest finished run of a station that is still there; null if there is none.</summary>
    public string? LastFolder(StationName name) =>
        doneByStation[name.ToString()]
            .Reverse()
            .Select(entry => store.FolderOf(name, Digest.Parse(entry.Identity)))
            .FirstOrDefault(FolderManifest.IsComplete);
}
