namespace Tributary.Merging.Recipes;

/// <summary>
/// What the user asked for: which adapters (<see cref="AdapterMergeRecipe"/>) or whole models (<see cref="ModelMergeRecipe"/>), merged how.
/// A plan is what will be done about it.
/// </summary>
public abstract record MergeRecipe
{
    /// <summary>Where the recipe comes from, for messages.</summary>
    public string Where { get; init; } = "merge recipe";

    /// <summary>Reads a recipe file; relative paths start at its folder.</summary>
    /// <exception cref="BadInputException">The file cannot be read, or says what cannot be done; all problems at once.</exception>
    public static MergeRecipe Read(string path)
    {
        try
        {
            return Parse(RegularFile.Text(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, $"the recipe cannot be read: {missing.Message}");
        }
    }

    /// <summary>Reads the text of a recipe.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="where">The file's name, for messages.</param>
    /// <param name="baseFolder">Where relative paths start.</param>
    /// <exception cref="BadInputException">It says what cannot be done; all problems at once.</exception>
    public static MergeRecipe Parse(string yaml, string where, string baseFolder)
    {
        var problems = new DocumentProblems(where);
        var top = DocumentSection.Open(yaml, problems);
        MergeRecipe recipe = ModelRecipeFile.Holds(top) ? ModelRecipeFile.Read(top, baseFolder) : AdapterRecipeFile.Read(top, baseFolder);
        // By convention such keys hold what the rest takes over through YAML anchors.
        _ = top.Keys.Where(key => key.StartsWith("x-", StringComparison.Ordinal)).ToArray().Count(top.Has);
        top.RefuseUnknownKeys();
        problems.ThrowIfAny();
        return recipe with { Where = where };
    }

    /// <summary>
    /// The whole recipe with every default written out, readable by <see cref="Parse"/> from a file in a given folder: paths are relative
    /// to it, so that folders may move together. It runs again to the same bytes whatever the defaults of a later version.
    /// </summary>
    public abstract string ToYaml(string folder);

    /// <summary>A path as it stands in a file of a folder.</summary>
    internal static string Relative(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    /// <summary>A JSON string: valid YAML whatever the text holds.</summary>
    internal static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
