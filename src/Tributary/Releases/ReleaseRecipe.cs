using System.Globalization;
using Tributary.Merging.Recipes;
using YamlDotNet.RepresentationModel;

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
        var stream = new YamlStream();
        using var reader = new StreamReader(path);
        try
        {
            stream.Load(reader);
        }
        catch (YamlDotNet.Core.YamlException broken)
        {
            throw new BadInputException(path, $"is no readable recipe ({broken.Message}); 'tributary verify' says what is damaged");
        }

        foreach (var document in stream.Documents)
        {
            Add(document.RootNode, "", values);
        }

        return values;
    }

    private static void Add(YamlNode node, string key, SortedDictionary<string, string> values)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                foreach (var (name, value) in mapping.Children)
                {
                    var part = ((YamlScalarNode)name).Value ?? "";
                    if (part != "path")
                    {
                        Add(value, key.Length == 0 ? part : $"{key}.{part}", values);
                    }
                }

                break;
            case YamlSequenceNode list when list.All(item => item is YamlScalarNode):
                values[key] = string.Join(", ", list.Select(item => ((YamlScalarNode)item).Value));
                break;
            case YamlSequenceNode list:
                foreach (var (index, item) in list.Index())
                {
                    // An entry with a name is told apart by it, wherever it stands.
                    var name = item is YamlMappingNode entry && entry.Children.TryGetValue(new YamlScalarNode("name"), out var named)
                        ? ((YamlScalarNode)named).Value : null;
                    Add(item, string.Create(CultureInfo.InvariantCulture, $"{key}[{name ?? Invariant.Text(index)}]"), values);
                }

                break;
            case YamlScalarNode scalar:
                values[key] = scalar.Value ?? "";
                break;
        }
    }
}
