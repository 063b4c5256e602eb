using Tributary.Merging.Methods;

namespace Tributary.Merging.Recipes;

/// <summary>Writes a recipe with every default, so that it runs again to the same bytes whatever the defaults of a later version.</summary>
internal static class ModelRecipeText
{
    /// <summary>The YAML text.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="folder">Where the file will stand: paths are relative to it.</param>
    public static string Of(ModelMergeRecipe recipe, string folder)
    {
        var text = new StringBuilder();
        MergeSettingsText.Append(text, "", MergeSettingsText.Written(
            ("merge_method", recipe.Method.Name),
            ("profile", "mergekit"),
            ("base_model", recipe.BaseModel?.ToYaml(folder))));
        if (recipe.IsWhole)
        {
            text.Append("models:\n");
            foreach (var source in recipe.Slices[0].Sources)
            {
                Append(text, source, recipe, folder, "");
            }
        }
        else
        {
            AppendSlices(text, recipe, folder);
        }

        Append(text, WithDefaults(recipe), recipe.Method, "");
        MergeSettingsText.Append(text, "", MergeSettingsText.Written(
            ("dtype", recipe.Dtype is { } dtype ? SettingsWords.Dtypes.Of(dtype) : null)));
        TokenizerText.Append(text, recipe.Tokenizer, folder);
        MergeSettingsText.Append(text, "", MergeSettingsText.Written(
            ("chat_template", recipe.ChatTemplate is { } template ? MergeRecipe.Quote(template) : null),
            (ModelRecipeFile.DifferentConfigs, recipe.AllowsDifferentConfigs ? "true" : null),
            ("seed", Invariant.Text(recipe.Seed)),
            ("shard_size", Invariant.Text(recipe.ShardBytes)),
            ("output", "model")));
        return text.ToString();
    }

    private static void AppendSlices(StringBuilder text, ModelMergeRecipe recipe, string folder)
    {
        text.Append("slices:\n");
        foreach (var slice in recipe.Slices)
        {
            text.Append("  - sources:\n");
            foreach (var source in slice.Sources)
            {
                Append(text, source, recipe, folder, "    ");
            }

            Append(text, slice.Parameters, recipe.Method, "    ");
        }
    }

    private static void Append(StringBuilder text, SliceSource source, ModelMergeRecipe recipe, string folder, string indent)
    {
        text.Append(CultureInfo.InvariantCulture, $"{indent}  - model: {source.Model.ToYaml(folder)}\n");
        if (source.Layers is { } layers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{indent}    layer_range: [{Invariant.Text(layers.First)}, "
                + $"{Invariant.Text(layers.End)}]\n");
        }

        Append(text, source.Parameters, recipe.Method, indent + "    ");
    }

    private static void Append(StringBuilder text, IReadOnlyDictionary<string, ParameterSetting> parameters,
        MergeMethod method, string indent)
    {
        if (parameters.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"{indent}parameters:\n");
        MergeSettingsText.Append(text, indent + "  ",
            from definition in method.ParametersIn(MergeKinds.Models)
            where parameters.ContainsKey(definition.Name)
            select KeyValuePair.Create(definition.Name, Setting(parameters[definition.Name], definition)));
    }

    /// <summary>The top level's parameters, with the method's defaults where it leaves a tensor or model without a value.</summary>
    private static Dictionary<string, ParameterSetting> WithDefaults(ModelMergeRecipe recipe)
    {
        var all = new Dictionary<string, ParameterSetting>(recipe.Parameters, StringComparer.Ordinal);
        foreach (var definition in recipe.Method.ParametersIn(MergeKinds.Models))
        {
            if (definition.Default is not { } value)
            {
                continue;
            }

            if (!all.TryGetValue(definition.Name, out var setting))
            {
                all[definition.Name] = ParameterSetting.Of(value);
            }
            else if (setting.Filters.Count > 0 && setting.Filters.All(entry => entry.Filter is not (null or "*")))
            {
                all[definition.Name] = setting.Or(ParameterSetting.Of(value));
            }
        }

        return all;
    }

    private static string Setting(ParameterSetting setting, MethodParameter definition)
    {
        if (setting.Filters.Count > 0)
        {
            return $"[{string.Join(", ", setting.Filters.Select(entry => Filtered(entry, definition)))}]";
        }

        var values = setting.Values.Select(value => definition.IsFlag ? value != 0 ? "true" : "false" : Invariant.Text(value)).ToArray();
        return values is [var one] ? one : $"[{string.Join(", ", values)}]";
    }

    private static string Filtered(FilteredSetting entry, MethodParameter definition) =>
        $"{{ {(entry.Filter is null ? "" : $"filter: {MergeRecipe.Quote(entry.Filter)}, ")}value: {Setting(entry.Setting, definition)} }}";
}
