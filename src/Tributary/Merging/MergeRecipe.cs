using System.Globalization;
using System.Text;
using System.Text.Json;
using Tributary.Documents;

namespace Tributary.Merging;

/// <summary>One adapter to merge.</summary>
/// <param name="Name">What messages and diagnostics call it: the language, or the folder's name.</param>
/// <param name="Folder">Its folder in the PEFT layout.</param>
/// <param name="Weight">Its coefficient; any finite number.</param>
/// <param name="Density">Fraction of its entries kept, in (0, 1].</param>
public sealed record MergeInput(string Name, string Folder, double Weight = 1, double Density = 1);

/// <summary>What the user asked for: which adapters, merged how. <see cref="MergePlan"/> is what will be done about it.</summary>
public sealed record MergeRecipe
{
    /// <summary>How to merge.</summary>
    public required MergeSettings Settings { get; init; }

    /// <summary>The adapters, one or more.</summary>
    public required IReadOnlyList<MergeInput> Inputs { get; init; }

    /// <summary>A Hugging Face folder whose layers the adapters must fit; null: they are compared with each other alone.</summary>
    public string? BaseModel { get; init; }

    /// <summary>Where the recipe comes from, for messages.</summary>
    public string Where { get; init; } = "merge recipe";

    /// <summary>Reads a recipe file; relative paths start at its folder.</summary>
    /// <exception cref="BadInputException">The file cannot be read, or says what cannot be done; all problems at once.</exception>
    public static MergeRecipe Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!);
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
        var settings = MergeSettingsSection.Read(top);
        var baseModel = top.Text("base_model");
        if (top.Has("models") || top.Has("slices"))
        {
            top.Refuse(top.Has("models") ? "models" : "slices",
                "lists whole models beside adapters; take one of them out: a model with an adapter is written 'model: BASE+ADAPTER'");
        }

        var inputs = ReadInputs(top, settings, baseFolder);
        top.RefuseUnknownKeys();
        problems.ThrowIfAny();
        return new MergeRecipe
        {
            Settings = settings,
            Inputs = inputs,
            BaseModel = baseModel is null ? null : Path.GetFullPath(baseModel, baseFolder),
            Where = where,
        };
    }

    /// <summary>A recipe of settings and named adapter folders; weights and density are those of the settings.</summary>
    public static MergeRecipe Of(MergeSettings settings, IEnumerable<(string Name, string Folder)> adapters, string? baseModel = null) =>
        new()
    {
        Settings = settings,
        Inputs = [.. adapters.Select(adapter => new MergeInput(
            adapter.Name, adapter.Folder, settings.Weights.GetValueOrDefault(adapter.Name, settings.DefaultWeight), settings.Density))],
        BaseModel = baseModel,
    };

    /// <summary>
    /// The whole recipe with every default written out, readable by <see cref="Parse"/> from a file in a given folder: paths are relative
    /// to it, so that folders may move together.
    /// </summary>
    public string ToYaml(string folder)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in MergeSettingsText.Top(Settings))
        {
            text.Append(CultureInfo.InvariantCulture, $"{key}: {value}\n");
        }

        if (BaseModel is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"base_model: {Relative(folder, BaseModel)}\n");
        }

        text.Append("adapters:\n");
        foreach (var input in Inputs)
        {
            text.Append(CultureInfo.InvariantCulture, $"  - name: {Quote(input.Name)}\n    path: {Relative(folder, input.Folder)}\n "
                + $"   weight: {input.Weight:R}\n");
            if (Settings.Method.HasDensity)
            {
                text.Append(CultureInfo.InvariantCulture, $"    density: {input.Density:R}\n");
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"parameters:\n  lambda: {LambdaText()}\n");
        foreach (var (key, value) in MergeSettingsText.Parameters(Settings))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {key}: {value}\n");
        }

        return text.ToString();
    }

    private string LambdaText()
    {
        var values = (Settings.Lambdas ?? [1]).Select(value => value.ToString("R", CultureInfo.InvariantCulture)).ToArray();
        return values is [var one] ? one : $"[{string.Join(", ", values)}]";
    }

    private static string Relative(string folder, string path) => Quote(Path.GetRelativePath(folder, path).Replace('\\', '/'));

    /// <summary>A JSON string: valid YAML whatever the text holds.</summary>
    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static MergeInput[] ReadInputs(DocumentSection top, MergeSettings settings, string baseFolder)
    {
        var sections = top.Sections("adapters");
        if (sections.Count == 0)
        {
            top.Refuse("adapters", "lists no adapter; list the folders to merge, each as '- path: FOLDER'");
        }

        var inputs = new List<MergeInput>();
        foreach (var section in sections)
        {
            var path = section.RequiredText("path");
            var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, baseFolder));
            var name = section.Text("name") ?? Path.GetFileName(folder);
            if (!settings.Method.HasDensity && section.Has("density"))
            {
                section.Refuse("density", $"has no effect in merge_method '{settings.Method.Name}'; take it out");
            }

            if (section.Has("weight") && settings.Weights.ContainsKey(name))
            {
                section.Refuse("weight", $"and weights.{name} say the same thing twice; take one of them out");
            }

            inputs.Add(new MergeInput(
                name,
                folder,
                section.Number("weight", settings.Weights.GetValueOrDefault(name, settings.DefaultWeight), _ => true, "that is finite"),
                section.Number("density", settings.Density, value => value is > 0 and <= 1, "in (0, 1]")));
            section.RefuseUnknownKeys();
        }

        foreach (var name in settings.Weights.Keys.Where(name => inputs.TrueForAll(input => input.Name != name)))
        {
            top.Refuse("weights", $"names '{name}', which is no adapter of this recipe; adapters: "
                + $"{string.Join(", ", inputs.Select(input => input.Name))}");
        }

        return [.. inputs];
    }
}
