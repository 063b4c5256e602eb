using Tributary.Merging.Methods;

namespace Tributary.Merging.Recipes;

/// <summary>One adapter to merge.</summary>
/// <param name="Name">What messages and diagnostics call it: the language, or the folder's name.</param>
/// <param name="Folder">Its folder in the PEFT layout.</param>
/// <param name="Weight">Its coefficient; any finite number.</param>
/// <param name="Density">Fraction of its entries kept, in (0, 1].</param>
public sealed record MergeInput(string Name, string Folder, double Weight = 1, double Density = 1);

/// <summary>A merge of adapters.</summary>
public sealed record AdapterMergeRecipe : MergeRecipe
{
    /// <summary>How to merge.</summary>
    public required MergeSettings Settings { get; init; }

    /// <summary>The adapters, one or more.</summary>
    public required IReadOnlyList<MergeInput> Inputs { get; init; }

    /// <summary>A Hugging Face folder whose layers the adapters must fit; null: they are compared with each other alone.</summary>
    public string? BaseModel { get; init; }

    /// <summary>A recipe of a method by name; what the name leaves open has its default.</summary>
    /// <param name="method">A merge method's name, as in <c>ties</c>; see <see cref="MergeMethod.TryParse"/>.</param>
    /// <param name="adapters">One or more adapters in the PEFT layout, each with its own name.</param>
    /// <param name="baseModel">A Hugging Face folder whose layers the adapters must fit; null: they are compared with each other
    /// only.</param>
    /// <exception cref="BadInputException">No method has this name.</exception>
    public static AdapterMergeRecipe Of(string method, IReadOnlyList<MergeInput> adapters, string? baseModel = null) =>
        MergeMethod.TryParse(method, out var known)
            ? new AdapterMergeRecipe { Settings = new MergeSettings { Method = known }, Inputs = adapters, BaseModel = baseModel }
            : throw new BadInputException("merge method", $"'{method}' is none; "
                + (NearestName.To(method, [.. MergeMethods.All.Keys]) is { } near ? $"did you mean '{near}'? " : "")
                + $"Expected one of {string.Join(", ", MergeMethods.All.Keys)}");

    /// <summary>Reads a recipe file that lists adapters; relative paths start at its folder.</summary>
    /// <exception cref="BadInputException">The file cannot be read, or says what cannot be done; all problems at once.</exception>
    public static new AdapterMergeRecipe Read(string path) => OfAdapters(MergeRecipe.Read(path));

    /// <summary>Reads the text of a recipe that lists adapters; see <see cref="MergeRecipe.Parse"/>.</summary>
    public static new AdapterMergeRecipe Parse(string yaml, string where, string baseFolder) =>
        OfAdapters(MergeRecipe.Parse(yaml, where, baseFolder));

    /// <summary>A recipe of settings and named adapter folders; weights and density are those of the settings.</summary>
    public static AdapterMergeRecipe Of(
        MergeSettings settings, IEnumerable<(string Name, string Folder)> adapters, string? baseModel = null) => new()
    {
        Settings = settings,
        Inputs = [.. adapters.Select(adapter => new MergeInput(
            adapter.Name, adapter.Folder, settings.Weights.GetValueOrDefault(adapter.Name, settings.DefaultWeight), settings.Density))],
        BaseModel = baseModel,
    };

    /// <inheritdoc/>
    public override string ToYaml(string folder) => AdapterRecipeFile.TextOf(this, folder);

    private static AdapterMergeRecipe OfAdapters(MergeRecipe recipe) => recipe as AdapterMergeRecipe
        ?? throw new BadInputException(recipe.Where, "merges whole models, expected a recipe that lists adapters");
}
