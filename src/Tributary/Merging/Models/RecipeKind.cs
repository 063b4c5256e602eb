using Tributary.Documents;

namespace Tributary.Merging.Models;

/// <summary>What a merge recipe merges.</summary>
public static class RecipeKind
{
    private static readonly string[] Keys = ["models", "slices", "modules"];

    /// <summary>True if a recipe file merges whole models; false if it merges adapters.</summary>
    /// <exception cref="BadInputException">The file cannot be read or is no YAML.</exception>
    public static bool IsOfModels(string path)
    {
        try
        {
            var top = DocumentSection.Open(File.ReadAllText(path), new DocumentProblems(path));
            return Array.Exists(Keys, top.Has);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, $"the recipe cannot be read: {missing.Message}");
        }
    }
}
