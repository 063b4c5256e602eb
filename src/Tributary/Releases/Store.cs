using System.Text;

namespace Tributary.Releases;

/// <summary>
/// The folder <c>.tributary/</c> of a project: finished stations, checkpoints of unfinished ones, the ledger. Its layout is described in
/// docs/store.md and can be read without the program. A station's folder is named by what it is and by the hash of its inputs; it appears
/// whole, with its manifest written last, so "is it there?" is the only question that planning asks.
/// </summary>
public sealed class Store
{
    /// <summary>The folder's name, beside the project file.</summary>
    public const string FolderName = ".tributary";

    /// <summary>The version of the layout that this program writes.</summary>
    public const string Format = "1";

    private Store(string folder)
    {
        Folder = folder;
        Ledger = new Ledger(Path.Combine(folder, "ledger.jsonl"));
    }

    /// <summary>The store's folder, absolute.</summary>
    public string Folder { get; }

    /// <summary>What ran, when, at what cost.</summary>
    public Ledger Ledger { get; }

    private string FormatFile => Path.Combine(Folder, "format");

    /// <summary>Looks at a project's store without making or changing anything; it may not exist yet.</summary>
    /// <param name="projectFolder">The folder of the project file.</param>
    /// <exception cref="BadInputException">The store was written by a newer version of the program.</exception>
    public static Store At(string projectFolder)
    {
        var store = new Store(Path.Combine(projectFolder, FolderName));
        if (File.Exists(store.FormatFile) && File.ReadAllText(store.FormatFile).Trim() is var found and not Format)
        {
            throw new BadInputException(store.FormatFile, $"the store has format '{found}', this program reads '{Format}'; use the program that wrote it");
        }

        return store;
    }

    /// <summary>Makes the folder where it does not exist.</summary>
    public void Prepare()
    {
        Directory.CreateDirectory(Folder);
        if (!File.Exists(FormatFile))
        {
            File.WriteAllText(FormatFile, Format + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
    }

    /// <summary>The folder of a station, whether or not it is there.</summary>
    public string FolderOf(StationName name, Digest identity) => Path.Combine(Folder, "stations", name.Kind, $"{name.FileStem}-{identity.Short}");

    /// <summary>Where a station that is interrupted keeps its state.</summary>
    public string CheckpointOf(StationName name, Digest identity) => Path.Combine(Folder, "checkpoints", $"{name.Kind}-{name.FileStem}-{identity.Short}");

    /// <summary>The figures of every step of a training, one JSON object a line. Beside the stations, since a clock touches them.</summary>
    public string MetricsOf(StationName name, Digest identity) => Path.Combine(Folder, "metrics", $"{name.Kind}-{name.FileStem}-{identity.Short}.jsonl");

    /// <summary>True where the station is finished.</summary>
    public bool Has(StationName name, Digest identity) => FolderManifest.IsComplete(FolderOf(name, identity));
}
