using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Plans;
using Tributary.Merging.Recipes;

namespace Tributary.Merging.Spaces;

/// <summary>A method that works entry by entry, on one or two tensors a layer.</summary>
internal abstract class EntryLayers(AdapterMergePlan plan, SpaceProjection projection, bool measuresGram = true)
    : LayerMerge(plan, projection)
{
    private readonly EntryPipeline entries = new(
        plan.Choices, InputsOf(plan.Recipe), plan.Recipe.Settings.Seed, plan.Recorded, measuresGram);

    private EntrySelection[]? modelWide;

    /// <summary>True if densities are counted over the whole model, so that all layers are read before the first is merged.</summary>
    protected bool TrimsWholeModel =>
        Plan.Choices is { Sparsify: Sparsify.Magnitude, Profile.TrimScope: TrimScope.Model }
        && Plan.Recipe.Inputs.Any(input => input.Density < 1);

    /// <inheritdoc/>
    public override void Prepare(MergeLoop loop)
    {
        if (!TrimsWholeModel)
        {
            return;
        }

        var search = new ModelTrim(Plan.Recipe.Inputs.Count);
        loop.Run("counting", Plan.Modules.Count, index => Array.TrueForAll(Open(index), search.AddUpper));
        var kept = Plan.Recipe.Inputs
            .Select(input => MagnitudeCut.KeptBy(input.Density, search.Count, Plan.Choices.Profile.TrimThreshold)).ToArray();
        loop.Run("counting", Plan.Modules.Count, index => Array.TrueForAll(Open(index), tensor => search.AddLower(tensor, kept)));
        modelWide = search.Selections(kept);
    }

    /// <summary>The selections of a tensor: over the whole model if that is the rule, else over the tensor.</summary>
    protected IReadOnlyList<EntrySelection?> SelectionOf(EntryTensor tensor) => modelWide ?? entries.Select(tensor);

    private static EntryInput[] InputsOf(AdapterMergeRecipe recipe) => [.. recipe.Inputs.Select(input =>
        new EntryInput(input.Name, input.Weight, input.Density, recipe.Settings.Gamma, recipe.Settings.Epsilon))];

    /// <summary>The tensors of a layer whose entries are merged.</summary>
    protected abstract EntryTensor[] Open(int index);

    /// <summary>Merges one tensor with the rules of the whole model or its own.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="zeroIsPositive">The sign elected if a sum is exactly 0, if the whole model decides it.</param>
    /// <param name="write">Takes the merged entries.</param>
    /// <param name="weights">Weights of this tensor; null: those of the recipe.</param>
    /// <param name="cancellation">Asks to stop.</param>
    protected ModuleTally MergeEntries(EntryTensor tensor, bool zeroIsPositive, WriteEntries write, double[]? weights,
        CancellationToken cancellation) =>
        Plan.Choices.Profile.ZeroSign == ZeroSign.LayerMajority
            ? entries.Run(tensor, write, weights, cancellation)
            : entries.Merge(tensor, SelectionOf(tensor), zeroIsPositive, write, weights, cancellation);
}
