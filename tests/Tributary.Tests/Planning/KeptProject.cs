using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Releases;
using Tributary.Releases.Stores;
using Tributary.Testing;

namespace Tributary.Tests.Planning;

/// <summary>A copy of the project that version 0.1.0 left with its store: Fixtures/project-store, which says how it came about.</summary>
internal sealed class KeptProject : IDisposable
{
    private static readonly string Kept = Path.Combine(Repository.Root, "tests", "Tributary.Tests", "Fixtures", "project-store");
    private readonly TempFolder folder = new();

    public KeptProject()
    {
        foreach (var file in Directory.EnumerateFiles(Kept, "*", SearchOption.AllDirectories))
        {
            var parts = Path.GetRelativePath(Kept, file).Split(Path.DirectorySeparatorChar);
            var target = folder[parts[0] == "store" ? [Store.FolderName, .. parts[1..]] : parts];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public string Folder => folder.Path;

    public Store Store => Store.At(Folder);

    public ReleaseStore Releases => new(Store);

    public string this[params string[] parts] => folder[parts];

    public Plan Plan(PlanScope? scope = null) => Tributary.Planning.Plan.Of(Folder, scope ?? PlanScope.Merged, TimeProvider.System);

    /// <summary>The folders of finished stations of a kind.</summary>
    public IReadOnlyList<string> Stations(string kind) =>
        [.. Directory.EnumerateDirectories(this[Store.FolderName, "stations", kind]).Order(StringComparer.Ordinal)];

    /// <summary>All files of the store with a name.</summary>
    public IReadOnlyList<string> Files(string name) =>
        [.. Directory.EnumerateFiles(Store.Folder, name, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public void Dispose() => folder.Dispose();
}
