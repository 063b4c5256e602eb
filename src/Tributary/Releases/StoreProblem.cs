
namespace Tributary.Releases;

/// <summary>What kind of place of the store a problem lies in.</summary>
[JsonConverter(typeof(WordsConverter<StorePlace>))]
internal enum StorePlace
{
    /// <summary>A finished station: it can be removed and made again.</summary>
    Station,

    /// <summary>A release: nothing makes it again.</summary>
    Release,

    /// <summary>An adapter that was taken in from elsewhere: importing it again puts it back.</summary>
    Imported,

    /// <summary>The ledger.</summary>
    Ledger,

    /// <summary>The version of the store's format.</summary>
    Format,
}

/// <summary>One thing of a store that is not as it was written.</summary>
/// <param name="Place">What it belongs to.</param>
/// <param name="Folder">The folder that it makes doubtful, relative to the store, with '/'.</param>
/// <param name="File">The file, relative to the store, with '/'.</param>
/// <param name="Expected">What it should be.</param>
/// <param name="Found">What it is.</param>
internal sealed record StoreProblem(StorePlace Place, string Folder, string File, string Expected, string Found)
{
    /// <summary>What repairs it.</summary>
    public string Repair => Place switch
    {
        StorePlace.Station => "remove the folder (a repair by 'tributary verify' does) and run 'tributary up': it is made again",
        StorePlace.Release => "put the folder back from a copy; until then build a new release, or roll back to a whole one",
        StorePlace.Imported => "import the adapter again, in place of this one, or put the folder back from a copy",
        StorePlace.Format => "put the file back from a copy, or run 'tributary up', which writes it",
        _ => "put the file back from a copy, or take the line out: its times and costs are lost, nothing else",
    };

    /// <inheritdoc/>
    public override string ToString() => $"{File}: expected {Expected}, found {Found}; {Repair}";
}
