using Tributary.Merging.Recipes;
using Tributary.Releases.Stores;

namespace Tributary.Releases;

/// <summary>The recipe of a release: that of its merge, with paths that do not depend on where the project lies.</summary>
internal static class ReleaseRecipe
{
    /// <summary>The file's name.</summary>
    public const string FileName = "recipe.yaml";

    /// <summary>
    /// The recipe of a merge's folder as it stands in a release. Adapters are named relative to the release; one from outside the project
    /// by the name of its folder alone. The base model is left out: its digest is in the record.
    /// </summary>
    /// <param name="mergeFolder">The merge's folder.</param>
    /// <param name="store">The store: what lies beside it moves with the project.</param>
    /// <param name="releaseFolder">Where the release will stand.</param>
    public static string Of(string mergeFolder, Store store, string releaseFolder)
    {
        var recipe = AdapterMergeRecipe.Read(Path.Combine(mergeFolder, FileName));
        var project = Path.GetDirectoryName(store.Folder)! + Path.DirectorySeparatorChar;
        return (recipe with
        {
            BaseModel = null,
            Inputs = [.. recipe.Inputs.Select(input => input.Folder.StartsWith(project, StringComparison.Ordinal)
                ? input
                : input with { Folder = Path.Combine(releaseFolder, Path.GetFileName(input.Folder)) })],
        }).ToYaml(releaseFolder);
    }

    /// <summary>All values by their key paths, as in <c>parameters.lambda</c>; paths
    /// of adapters left out, they change with every training.</summary>
    /// <param name="path">A recipe file.</param>
    public static SortedDictionary<string, string> Values(string path)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            if (YamlReader.Read(RegularFile.Text(path), path) is { } top)
            {
                Add(top, "", values);
            }
        }
        catch (BadInputException broken)
        {
            throw new BadInputException(broken.Problems[0].Where,
                $"is no readable recipe ({broken.Problems[0].Text}); 'tributary verify' says what is damaged");
        }

        return values;
    }

    private static void Add(DocumentNode node, string key, SortedDictionary<string, string> values)
    {
        foreach (var (name, value) in (node.Entries ?? []).Where(entry => entry.Key != "path"))
        {
            Add(value, key.Length == 0 ? name : $"{key}.{name}", values);
        }

        if (node.Entries is null && (node.Items ?? [node]).ToArray() is var items && Array.TrueForAll(items, item => item.IsOne))
        {
            values[key] = string.Join(", ", items.Select(item => item.Text));
            return;
        }

        foreach (var (index, item) in (node.Items ?? []).Index())
        {
            // An entry with a name is told apart by it, wherever it stands.
            Add(item, $"{key}[{item.Find("name")?.Text ?? Invariant.Text(index)}]", values);
        }
    }
}
