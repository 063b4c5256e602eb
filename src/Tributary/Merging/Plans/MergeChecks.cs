using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Models;
using Tributary.Safetensors;

namespace Tributary.Merging.Plans;

/// <summary>What stands against a merge: every problem is added to a list, so that a user sees all of them at once.</summary>
internal static class MergeChecks
{
    /// <summary>What can be told from the recipe alone.</summary>
    public static void Recipe(AdapterMergeRecipe recipe, List<Problem> problems)
    {
        void Refuse(string text) => problems.Add(new Problem(recipe.Where, text));
        (bool Holds, string Text)[] rules =
        [
            .. MergeContradictions.Of(recipe.Settings).Select(found => (true, $"{found.Key} {found.Text}")),
            (recipe.Inputs.Count == 0, "there are no adapters to merge"),
            (recipe.Settings.Output == MergeTarget.Model && recipe.BaseModel is null,
                "output is 'model', which adds the merged deltas to a base model, and none is named; write base_model: with its "
                    + "folder, or output: adapter or delta"),
            (recipe.Settings.Lambdas is { Count: not 1 },
                "parameters.lambda is a list: values to choose from on validation sets, which a project does; give one value here"),
        ];
        problems.AddRange(rules.Where(rule => rule.Holds).Select(rule => new Problem(recipe.Where, rule.Text)));

        foreach (var twin in recipe.Inputs.GroupBy(input => input.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            Refuse($"two adapters are named '{twin.Key}'; give them different names with 'name:'");
        }

        foreach (var twin in recipe.Inputs.GroupBy(input => RealPath.Of(input.Folder), StringComparer.Ordinal)
            .Where(group => group.Count() > 1))
        {
            Refuse($"the adapter '{twin.Key}' is listed {twin.Count().ToString(CultureInfo.InvariantCulture)} times; list it once "
                + $"and give it a larger weight");
        }

        Weights(recipe, Refuse);
        foreach (var same in recipe.Inputs.Where(input => !recipe.Settings.Method.Takes(input.Density, recipe.Settings.Epsilon))
            .GroupBy(input => input.Density))
        {
            Refuse(string.Create(CultureInfo.InvariantCulture,
                $"density is {same.Key:R} ({string.Join(", ", same.Select(input => input.Name))}), but "
                + $"{recipe.Settings.Method.Name} draws with probabilities of "
                + $"density +- epsilon ({recipe.Settings.Epsilon:R}), which must lie inside (0, 1); change one of them, or keep all with "
                + $"density 1"));
        }
    }

    private static void Weights(AdapterMergeRecipe recipe, Action<string> refuse)
    {
        var weights = recipe.Inputs.Select(input => input.Weight).ToArray();
        if (!recipe.Settings.Profile.HasWeights && weights.Distinct().Count() > 1)
        {
            refuse($"profile '{recipe.Settings.Profile.Name}' has one lambda and no weights per adapter, found the weights "
                + $"{string.Join(", ", recipe.Inputs.Select(input => $"{input.Name} {Invariant.Text(input.Weight)}"))}; make them equal, "
                + "or use profile mergekit");
        }

        if (weights.Length > 0 && Array.TrueForAll(weights, weight => weight == 0))
        {
            refuse("all weights are 0, so that nothing would be merged; give at least one adapter another weight");
        }
        else if (recipe.Settings.Choose(weights.Length) is { Combine: Combine.WeightedMean, Elect: Elect.None }
            && WeightedSum.Cancels(weights))
        {
            refuse("the weights sum to 0, so that no weighted mean exists; change one, or set parameters.normalize to false");
        }

        foreach (var name in recipe.Settings.Weights.Keys.Where(name => recipe.Inputs.All(input => input.Name != name)))
        {
            refuse($"weights names '{name}', which is none of the adapters {string.Join(", ", recipe.Inputs.Select(input => input.Name))}");
        }
    }

    /// <summary>Whether the opened adapters belong to one base model.</summary>
    public static void Shapes(AdapterMergeRecipe recipe, List<LoraAdapterFile> adapters, List<Problem> problems)
    {
        var firstOf = new Dictionary<string, (LoraModule Shape, string Name)>(StringComparer.Ordinal);
        for (var i = 0; i < adapters.Count; i++)
        {
            foreach (var module in adapters[i].Modules)
            {
                if (!firstOf.TryAdd(module.Name, (module, recipe.Inputs[i].Name)) && firstOf[module.Name] is var first
                    && (first.Shape.In != module.In || first.Shape.Out != module.Out))
                {
                    problems.Add(new Problem(adapters[i].Folder,
                        $"adapter '{recipe.Inputs[i].Name}': {Describe(module)}, but that of adapter '{first.Name}' is "
                        + $"{DeltaShape(first.Shape)}; they were trained on different base models: take one out"));
                }
            }
        }

        FanInFanOut(recipe, adapters, problems);
        CommonLayers(recipe, adapters, problems);

        if (recipe.Settings.Space == MergeSpace.Factors)
        {
            EqualRanks(recipe, adapters, problems);
        }

        if (recipe.BaseModel is { } baseModel)
        {
            Base(recipe, baseModel, adapters, problems);
        }
        else
        {
            BaseNames(recipe, adapters, problems);
        }
    }

    /// <summary>Adapters that share no layer, directly or by way of others, meet nowhere: each would only be weakened.</summary>
    private static void CommonLayers(AdapterMergeRecipe recipe, List<LoraAdapterFile> adapters, List<Problem> problems)
    {
        var groups = new List<(int First, HashSet<string> Layers)>();
        for (var i = 0; i < adapters.Count; i++)
        {
            var layers = adapters[i].Modules.Select(module => module.Name).ToHashSet(StringComparer.Ordinal);
            var met = groups.Where(group => group.Layers.Overlaps(layers)).ToArray();
            groups.RemoveAll(met.Contains);
            layers.UnionWith(met.SelectMany(group => group.Layers));
            groups.Add((met.Select(group => group.First).Append(i).Min(), layers));
        }

        if (groups.Count > 1)
        {
            var each = groups.Select(group => group.First).Order().Select(first =>
                $"{recipe.Inputs[first].Name} '{adapters[first].Modules[0].Name}'");
            problems.Add(new Problem(recipe.Where, $"the adapters have no layer in common, so that nothing would be merged; one layer of "
                + $"each: {string.Join(", ", each)}. If they mean the same layers, save them again under the base model's own names, "
                + "else take one out"));
        }
    }

    /// <summary>The flag belongs to the layers of the base model: adapters of one base model agree about it.</summary>
    private static void FanInFanOut(AdapterMergeRecipe recipe, List<LoraAdapterFile> adapters, List<Problem> problems)
    {
        var byFlag = adapters.Zip(recipe.Inputs).ToLookup(pair => pair.First.Config.FanInFanOut, pair => pair.Second.Name);
        if (byFlag.Count > 1)
        {
            problems.Add(new Problem(recipe.Where, $"fan_in_fan_out is true in {string.Join(", ", byFlag[true])} and false in "
                + $"{string.Join(", ", byFlag[false])}: one base model stores its weights transposed, the other does not; take out the "
                + $"adapters of the other base"));
        }
    }

    /// <summary>Factors of different ranks cannot be added entry by entry.</summary>
    public static void EqualRanks(AdapterMergeRecipe recipe, IReadOnlyList<LoraAdapterFile> adapters, List<Problem> problems)
    {
        var modules = adapters.SelectMany((adapter, i) => adapter.Modules.Select(module => (Module: module, recipe.Inputs[i].Name)));
        foreach (var uneven in modules.GroupBy(entry => entry.Module.Name, StringComparer.Ordinal)
            .Where(group => group.Select(entry => entry.Module.Rank).Distinct().Count() > 1))
        {
            problems.Add(new Problem(recipe.Where, $"space factors needs equal ranks, but layer '{uneven.Key}' has "
                + $"{string.Join(", ", uneven.Select(entry => $"{entry.Name} {Invariant.Text(entry.Module.Rank)}"))}; use space stack, "
                + "knots, core or delta"));
        }
    }

    /// <summary>Whether the adapters belong on the base model, and can be added to it if that is asked.</summary>
    public static void Base(AdapterMergeRecipe recipe, string baseModel, IReadOnlyList<LoraAdapterFile> adapters, List<Problem> problems)
    {
        using var catalog = new TensorCatalog(baseModel);
        foreach (var twice in adapters.SelectMany(adapter => adapter.Modules).Select(module => module.Name)
            .Distinct(StringComparer.Ordinal).GroupBy(WrappedModel.Usual, StringComparer.Ordinal).Where(names => names.Count() > 1).Take(1))
        {
            problems.Add(new Problem(recipe.Where, $"one layer is '{string.Join("' in one adapter and '", twice)}' in another, as "
                + "transformers before and since 4.52 name it; save them with one version"));
        }

        foreach (var (adapter, input) in adapters.Zip(recipe.Inputs))
        {
            var where = $"adapter '{input.Name}'";
            problems.AddRange(recipe.Settings.Output == MergeTarget.Model ? AdapterFit.ProblemsOfUntying(adapter, catalog, where)
                : AdapterFit.Problems(adapter, catalog, where));
        }
    }

    /// <summary>Equal shapes do not make equal models: where the adapters' own words
    /// differ, the user must say that they mean one model.</summary>
    private static void BaseNames(AdapterMergeRecipe recipe, List<LoraAdapterFile> adapters, List<Problem> problems)
    {
        var named = adapters.Zip(recipe.Inputs)
            .Where(pair => !string.IsNullOrEmpty(pair.First.Config.BaseModelNameOrPath))
            .Select(pair => (pair.Second.Name, Base: pair.First.Config.BaseModelNameOrPath!))
            .ToArray();
        if (named.Select(pair => Path.GetFileName(pair.Base.TrimEnd('/', '\\'))).Distinct(StringComparer.OrdinalIgnoreCase).Count() > 1)
        {
            problems.Add(new Problem(recipe.Where, $"the adapters name different base models: "
                + $"{string.Join(", ", named.Select(pair => $"{pair.Name} '{pair.Base}'"))}; take out those of another base, or, if all "
                + $"mean the same model, name its folder as base_model"));
        }
    }

    private static string Describe(LoraModule module) => $"layer '{module.Name}' has a delta of {DeltaShape(module)}";

    private static string DeltaShape(LoraModule module) => TensorInfo.DescribeShape([module.Out, module.In]);
}
