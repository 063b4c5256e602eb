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
        MergeSettingsText.Append(text, "", MergeSettingsText.Top(settings));
        MergeSettingsText.Append(text, "", MergeSettingsText.Written(("base_model", recipe.BaseModel is { } own ? Path(own) : null)));
        text.Append("adapters:\n");
        foreach (var input in recipe.Inputs)
        {
            text.Append(CultureInfo.InvariantCulture, $"  - name: {MergeRecipe.Quote(input.Name)}\n");
            MergeSettingsText.Append(text, "    ", MergeSettingsText.Written(
                ("path", Path(input.Folder)),
                ("weight", Invariant.Text(input.Weight)),
                ("density", settings.Method.HasDensity ? Invariant.Text(input.Density) : null)));
        }

        var lambdas = (settings.Lambdas ?? [1]).Select(Invariant.Text).ToArray();
        text.Append("parameters:\n  lambda: ").Append(lambdas is [var one] ? one : $"[{string.Join(", ", lambdas)}]").Append('\n');
        MergeSettingsText.Append(text, "  ", MergeSettingsText.Parameters(settings));
        return text.ToString();
        string Path(string path) => MergeRecipe.Quote(MergeRecipe.Relative(folder, path));
    }

    private static MergeInput[] ReadInputs(DocumentSection top, MergeSettings settings, string baseFolder)
    {
        MergeInput[] inputs = [.. top.Sections("adapters").Select(section => ReadInput(section, settings, baseFolder))];
        top.RefuseIf(inputs.Length == 0, "adapters", "lists no adapter; list the folders to merge, each as '- path: FOLDER'");
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
        section.RefuseIf(!settings.Method.HasDensity && section.Has("density"),
            "density", $"has no effect in merge_method '{settings.Method.Name}'; take it out");
        section.RefuseIf(section.Has("weight") && settings.Weights.ContainsKey(name),
            "weight", $"and weights.{name} say the same thing twice; take one of them out");
        var input = new MergeInput(
            name,
            folder,
            section.Number("weight", settings.Weights.GetValueOrDefault(name, settings.DefaultWeight), _ => true, "that is finite"),
            MergeSettingsSection.Number(section, Methods.MethodParameter.Density, settings.Density));
        section.RefuseUnknownKeys();
        return input;
    }
}
