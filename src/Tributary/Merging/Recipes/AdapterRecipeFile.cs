namespace Tributary.Merging.Recipes;

/// <summary>The YAML of a recipe that lists adapters.</summary>
internal static class AdapterRecipeFile
{
    /// <summary>Reads the keys; problems go to the section's file.</summary>
    public static AdapterMergeRecipe Read(DocumentSection top, string baseFolder)
    {
        var settings = MergeSettingsSection.Read(top);
        var baseModel = top.Text("base_model");
        foreach (var key in ModelRecipeFile.KeysIn(top))
        {
            top.Refuse(key,
                "lists whole models beside adapters; take one of them out: a model with an adapter is written 'model: BASE+ADAPTER'");
        }

        return new AdapterMergeRecipe
        {
            Settings = settings,
            Inputs = ReadInputs(top, settings, baseFolder),
            BaseModel = baseModel is null ? null : Path.GetFullPath(baseModel, baseFolder),
        };
    }

    /// <summary>The text that <see cref="Read"/> reads, every default written out.</summary>
    public static string TextOf(AdapterMergeRecipe recipe, string folder)
    {
        var (settings, text) = (recipe.Settings, new StringBuilder());
        foreach (var (key, value) in MergeSettingsText.Top(settings))
        {
            text.Append(CultureInfo.InvariantCulture, $"{key}: {value}\n");
        }

        if (recipe.BaseModel is { } baseModel)
        {
            text.Append(CultureInfo.InvariantCulture, $"base_model: {Path(baseModel)}\n");
        }

        text.Append("adapters:\n");
        foreach (var input in recipe.Inputs)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"  - name: {MergeRecipe.Quote(input.Name)}\n    path: {Path(input.Folder)}\n    weight: {input.Weight:R}\n");
            if (settings.Method.HasDensity)
            {
                text.Append(CultureInfo.InvariantCulture, $"    density: {input.Density:R}\n");
            }
        }

        var lambdas = (settings.Lambdas ?? [1]).Select(Invariant.Text).ToArray();
        text.Append("parameters:\n  lambda: ").Append(lambdas is [var one] ? one : $"[{string.Join(", ", lambdas)}]").Append('\n');
        foreach (var (key, value) in MergeSettingsText.Parameters(settings))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {key}: {value}\n");
        }

        return text.ToString();
        string Path(string path) => MergeRecipe.Quote(MergeRecipe.Relative(folder, path));
    }

    private static MergeInput[] ReadInputs(DocumentSection top, MergeSettings settings, string baseFolder)
    {
        MergeInput[] inputs = [.. top.Sections("adapters").Select(section => ReadInput(section, settings, baseFolder))];
        if (inputs.Length == 0)
        {
            top.Refuse("adapters", "lists no adapter; list the folders to merge, each as '- path: FOLDER'");
        }

        foreach (var name in settings.Weights.Keys.Where(name => Array.TrueForAll(inputs, input => input.Name != name)))
        {
            top.Refuse("weights", $"names '{name}', which is no adapter of this recipe; adapters: "
                + $"{string.Join(", ", inputs.Select(input => input.Name))}");
        }

        return inputs;
    }

    private static MergeInput ReadInput(DocumentSection section, MergeSettings settings, string baseFolder)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(section.RequiredText("path"), baseFolder));
        var name = section.Text("name") ?? Path.GetFileName(folder);
        if (!settings.Method.HasDensity && section.Has("density"))
        {
            section.Refuse("density", $"has no effect in merge_method '{settings.Method.Name}'; take it out");
        }

        if (section.Has("weight") && settings.Weights.ContainsKey(name))
        {
            section.Refuse("weight", $"and weights.{name} say the same thing twice; take one of them out");
        }

        var input = new MergeInput(
            name,
            folder,
            section.Number("weight", settings.Weights.GetValueOrDefault(name, settings.DefaultWeight), _ => true, "that is finite"),
            MergeSettingsSection.Number(section, Methods.MethodParameter.Density, settings.Density));
        section.RefuseUnknownKeys();
        return input;
    }
}
