using Tributary.Releases.Stations;

namespace Tributary.Releases.Stores;

/// <summary>
/// The folder <c>.tributary/</c> of a project: finished stations, checkpoints of unfinished ones, the ledger. Its layout is described in
/// docs/store.md and can be read without the program. A station's folder is named by what it is and by the hash of its inputs; it appears
/// whole, with its manifest written last, so "is it there?" is the only question that planning asks.
/// </summary>
internal sealed class Store
{
    /// <summary>The folder's name, beside the project file.</summary>
    public const string FolderName = ".tributary";

    /// <summary>The version of the layout that this program writes; it reads the one before, too.</summary>
    public const string Format = "2";

    // Without releases; the rest is the same.
    private const string FormatBefore = "1";

    private Store(string folder)
    {
        Folder = folder;
        Ledger = new Ledger(Path.Combine(folder, "ledger.jsonl"));
    }

    /// <summary>The store's folder, absolute.</summary>
    public string Folder { get; }

    /// <summary>What ran, when, at what cost.</summary>
    public Ledger Ledger { get; }

    /// <summary>Where its releases lie, whether or not there are any.</summary>
    public string ReleasesFolder => Path.Combine(Folder, "releases");

    /// <summary>Where adapters that were imported lie, one folder each, whether or not there are any.</summary>
    public string ImportedFolder => Path.Combine(Folder, "imported");

    /// <summary>Where the folders of stations lie, one folder a kind.</summary>
    internal string StationsFolder => Path.Combine(Folder, "stations");

    /// <summary>The folders of stations, finished or not, kind by kind.</summary>
    internal IReadOnlyList<string> StationFolders => [.. FoldersIn(StationsFolder).SelectMany(FoldersIn)];

    /// <summary>The folders of imported adapters.</summary>
    internal IReadOnlyList<string> ImportedFolders => FoldersIn(ImportedFolder);

    /// <summary>True if the version of its format stands in it, as it does from its first run on.</summary>
    internal bool SaysFormat => File.Exists(FormatFile);

    private string FormatFile => Path.Combine(Folder, "format");

    /// <summary>Looks at a project's store without making or changing anything; it may not exist yet.</summary>
    /// <param name="projectFolder">The folder of the project file.</param>
    /// <exception cref="BadInputException">The store was written by a newer version of the program, or says no version.</exception>
    public static Store At(string projectFolder)
    {
        var store = new Store(Path.Combine(projectFolder, FolderName));
        store.ReadFormat();
        return store;
    }

    /// <summary>
    /// Opens for writing: makes the folder where it does not exist, and brings one of the version before to this one. The caller holds the
    /// lock. What is added is made first and the version written last, so that a migration that is cut off is taken up again.
    /// </summary>
    /// <exception cref="BadInputException">The store was written by a newer version of the program.</exception>
    public void Prepare()
    {
        if (ReadFormat() == Format)
        {
            return;
        }

        Directory.CreateDirectory(ReleasesFolder);
        WholeFile.Write(FormatFile, Format + "\n");
    }

    /// <summary>The folder of a station, whether or not it is there.</summary>
    public string FolderOf(StationName name, Digest identity) =>
        Path.Combine(StationsFolder, name.Kind, $"{name.FileStem}-{identity.Short}");

    /// <summary>Where a station that is interrupted keeps its state.</summary>
    public string CheckpointOf(StationName name, Digest identity) =>
        Path.Combine(Folder, "checkpoints", $"{name.Kind}-{name.FileStem}-{identity.Short}");

    /// <summary>Where a training that is to be done is written down; removed when it ends.</summary>
    public string JobOf(StationName name, Digest identity) =>
        Path.Combine(JobsFolder, $"{name.Kind}-{name.FileStem}-{identity.Short}");

    /// <summary>The figures of every step of a training, one JSON object a line. Beside the stations, since a clock touches them.</summary>
    public string MetricsOf(StationName name, Digest identity) =>
        Path.Combine(Folder, "metrics", $"{name.Kind}-{name.FileStem}-{identity.Short}.jsonl");

    /// <summary>Scores that searches have measured, by the hash of what decides them.</summary>
    public string Trials => Path.Combine(Folder, "trials");

    /// <summary>Where the folders of jobs lie while they are trained.</summary>
    internal string JobsFolder => Path.Combine(Folder, "jobs");

    /// <summary>Where runs that have begun and not ended are noted, see <see cref="UnderWay"/>.</summary>
    internal string RunningFolder => Path.Combine(Folder, "running");

    /// <summary>True if the station is finished.</summary>
    public bool Has(StationName name, Digest identity) => FolderManifest.IsComplete(FolderOf(name, identity));

    /// <summary>The version that the store says; null if it does not exist yet.</summary>
    /// <summary>The folders in a folder, in order, without what a killed run left; none if it is not there.</summary>
    internal static IReadOnlyList<string> FoldersIn(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateDirectories(folder).Except(StoreLeftovers.In(folder)).Order(StringComparer.Ordinal)] : [];

    private string? ReadFormat()
    {
        if (!File.Exists(FormatFile))
        {
            return null;
        }

        var found = RegularFile.Text(FormatFile).Trim();
        return found is Format or FormatBefore
            ? found
            : throw new BadInputException(FormatFile, found.Length > 0 && found.All(char.IsAsciiDigit)
                ? $"the store has format '{found}', this program reads '{FormatBefore}' and '{Format}'; use the program that wrote it"
                : $"says '{found}' where the version of the store's format is expected; this program writes '{Format}'");
    }
}
