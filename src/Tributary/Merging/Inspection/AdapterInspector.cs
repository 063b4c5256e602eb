using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Methods;
using Tributary.Merging.Plans;
using Tributary.Merging.Recipes;
using Tributary.Merging.Spaces;
using Tributary.Safetensors;

namespace Tributary.Merging.Inspection;

/// <summary>
/// Shows what a merge of some adapters would meet, without merging: everything that a merge checks is checked, norms and cosines come from
/// the factors' Gram matrices and no delta is formed. Signs are compared in space knots, at density 1 and equal weights, as <c>ties</c>
/// does by default. Layers are read one at a time on each thread.
/// </summary>
internal static class AdapterInspector
{
    /// <summary>Inspects.</summary>
    /// <param name="adapters">Names, and folders in the PEFT layout; one or more.</param>
    /// <param name="baseModel">A Hugging Face folder whose layers the adapters must
    /// fit; null: they are compared with each other alone.</param>
    /// <param name="progress">Told after every layer; may be null.</param>
    /// <param name="cancellation">Asks to stop after the current layers.</param>
    /// <exception cref="BadInputException">An adapter cannot be read, or they cannot
    /// be merged with each other; all problems at once.</exception>
    public static AdapterInspection Run(
        IEnumerable<(string Name, string Folder)> adapters, string? baseModel = null, IProgress<MergeProgress>? progress = null,
            CancellationToken cancellation = default)
    {
        var recipe = AdapterMergeRecipe.Of(new MergeSettings { Method = MergeMethods.All["ties"] }, adapters, baseModel) with
            { Where = "inspect" };
        using var plan = AdapterMergePlan.Create(recipe);
        var seen = new MergeLoop(0, progress, cancellation).Run("reading", plan.Modules.Count, index => Look(plan, plan.Modules[index]));
        var overall = new ModuleTally(recipe.Inputs.Count);
        foreach (var layer in seen)
        {
            overall.Add(layer);
        }

        return new AdapterInspection(
            $"{plan.Definition}, at density 1 and equal weights",
            [.. recipe.Inputs.Select((input, i) => Describe(plan, input, i))],
            FiguresOf(overall, recipe.Inputs.Count),
            [.. plan.Modules.Select((module, i) => new InspectedModule(
                module.Name, module.Out, module.In,
                [.. module.Shapes.Select(shape => shape?.Rank ?? 0)],
                [.. module.Shapes.Select(shape => shape?.Scaling)],
                [.. recipe.Inputs.Where((_, input) => module.Shapes[input] is null).Select(input => input.Name)],
                FiguresOf(seen[i], recipe.Inputs.Count)))]);
    }

    private static ModuleTally Look(AdapterMergePlan plan, MergeModule module)
    {
        var factors = ModuleFactors.Read(plan.Adapters, module);
        var tally = new ModuleTally(module.Shapes.Count);
        tally.AddGram(StackMerge.Gram(factors));
        new ElectionShares(ModuleGrid.Enter(factors, SpaceKey.Of(plan.Recipe.Settings, tau: 0)).Tensor).AddTo(tally);
        return tally;
    }

    private static InspectedAdapter Describe(AdapterMergePlan plan, MergeInput input, int index)
    {
        var adapter = plan.Adapters[index];
        var config = adapter.Config;
        return new InspectedAdapter(
            input.Name, input.Folder, config.BaseModelNameOrPath, adapter.Dtype.Name(), config.R, config.LoraAlpha, config.UseRslora,
            config.RankPattern.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
            config.AlphaPattern.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
            [.. adapter.Modules.Select(module => module.Rank).Distinct().Order()],
            [.. adapter.Modules.Select(module => module.Scaling).Distinct().Order()],
            adapter.Modules.Sum(module => (long)module.Rank * (module.In + module.Out)),
            [.. plan.Modules.Where(module => module.Shapes[index] is null).Select(module => module.Name)],
            AdapterDescription.Of(adapter));
    }

    private static InspectedFigures FiguresOf(ModuleTally tally, int inputs)
    {
        var figures = tally.Figures(new MergeSettings().Choose(inputs), truncates: false, lambda: 1);
        return new InspectedFigures(
            figures.Norms, figures.Cosines, figures.SignConflicts!.Value, tally.KeptShares, tally.SurvivingShares);
    }
}
