using Tributary.Merging.Entries;
using Tributary.Merging.Outputs;

namespace Tributary.Merging.Spaces;

/// <summary>A method in its space: merges one layer after another, each by one thread.</summary>
/// <param name="plan">What to do.</param>
internal abstract class LayerMerge(MergePlan plan)
{
    /// <summary>What to do.</summary>
    protected MergePlan Plan => plan;

    /// <summary>Strength of the pre-step that weakens directions which all languages share; 0: none.</summary>
    public double CalibrateTau { get; init; }

    /// <summary>The merge of a plan.</summary>
    public static LayerMerge Of(MergePlan plan) =>
        plan.Recipe.Settings.CalibrateTau is { } tau ? new CalibratedLayers(plan, Uncalibrated(plan), InSpace(plan, tau)) : Uncalibrated(plan);

    private static LayerMerge Uncalibrated(MergePlan plan) => InSpace(plan, 0);

    private static LayerMerge InSpace(MergePlan plan, double tau) => plan.Recipe.Settings.Method.Blend != Blend.Entries
        ? new BlendLayers(plan) { CalibrateTau = tau }
        : plan.Choices.Space switch
        {
            MergeSpace.Stack => new StackLayers(plan) { CalibrateTau = tau },
            MergeSpace.Factors => new FactorLayers(plan) { CalibrateTau = tau },
            MergeSpace.Delta when plan.IsDense => new DeltaLayers(plan) { CalibrateTau = tau },
            // A sum of deltas is the product of their factors side by side.
            MergeSpace.Delta => new StackLayers(plan) { CalibrateTau = tau },
            _ => new GridLayers(plan) { CalibrateTau = tau },
        };

    /// <summary>Passes over all layers that must come before the first is merged. Default none.</summary>
    public virtual void Prepare(LayerLoop layers)
    {
    }

    /// <summary>The factors of a layer, after the pre-step.</summary>
    protected ModuleFactors ReadFactors(int index)
    {
        var factors = ModuleFactors.Read(plan, plan.Modules[index]);
        return CalibrateTau == 0 ? factors : Calibration.Apply(factors, CalibrateTau);
    }

    /// <summary>The factors of a layer, after the pre-step, part by part.</summary>
    protected FactorParts OpenFactors(int index) =>
        CalibrateTau == 0 ? FactorParts.Of(plan, plan.Modules[index]) : FactorParts.Of(ReadFactors(index));

    /// <summary>
    /// Adds the figures of a layer that the merge itself does not need, and that cost more than the merge: taken once the weights are
    /// written. Default none.
    /// </summary>
    /// <param name="index">The layer, by its place in the plan.</param>
    /// <param name="tally">That of the layer's merge.</param>
    /// <param name="exactly">False: float32 will do, since nothing is computed with the figures.</param>
    public virtual void Measure(int index, ModuleTally tally, bool exactly)
    {
    }

    /// <summary>Merges a layer.</summary>
    /// <param name="index">The layer, by its place in the plan.</param>
    /// <param name="zeroIsPositive">The sign elected where a sum is exactly 0, where the whole model decides it.</param>
    /// <param name="output">Takes the result, at lambda 1.</param>
    /// <param name="cancellation">Asks to stop.</param>
    public abstract ModuleTally Merge(int index, bool zeroIsPositive, MergeOutput output, CancellationToken cancellation);
}

/// <summary>A method that works entry by entry, on one or two tensors a layer.</summary>
internal abstract class EntryLayers : LayerMerge
{
    private readonly EntryInput[] inputs;
    private EntrySelection[]? modelWide;

    protected EntryLayers(MergePlan plan, bool measuresGram = true)
        : base(plan)
    {
        var settings = plan.Recipe.Settings;
        inputs = [.. plan.Recipe.Inputs.Select(input => new EntryInput(input.Name, input.Weight, input.Density, settings.Gamma, settings.Epsilon))];
        Entries = new EntryPipeline(plan.Choices, inputs, settings.Seed, plan.Recorded, measuresGram);
    }

    /// <summary>True where densities are counted over the whole model, so that all layers are read before the first is merged.</summary>
    protected bool TrimsWholeModel =>
        Plan.Choices is { Sparsify: Sparsify.Magnitude, TrimScope: TrimScope.Model } && inputs.Any(input => input.Density < 1);

    /// <summary>The method over entries.</summary>
    private EntryPipeline Entries { get; }

    /// <inheritdoc/>
    public override void Prepare(LayerLoop layers)
    {
        if (!TrimsWholeModel)
        {
            return;
        }

        var search = new ModelTrim(inputs.Length);
        layers.Run("counting", index => Array.TrueForAll(Open(index), search.AddUpper));
        var kept = inputs.Select(input => MagnitudeCut.KeptBy(input.Density, search.Count, Plan.Choices.TrimThreshold)).ToArray();
        layers.Run("counting", index => Array.TrueForAll(Open(index), tensor => search.AddLower(tensor, kept)));
        modelWide = search.Selections(kept);
    }

    /// <summary>The selections of a tensor: over the whole model where that is the rule, else over the tensor.</summary>
    protected IReadOnlyList<EntrySelection?> SelectionOf(EntryTensor tensor) => modelWide ?? Entries.Select(tensor);

    /// <summary>The tensors of a layer whose entries are merged.</summary>
    protected abstract EntryTensor[] Open(int index);

    /// <summary>Merges one tensor with the rules of the whole model or its own.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="zeroIsPositive">The sign elected where a sum is exactly 0, where the whole model decides it.</param>
    /// <param name="write">Takes the merged entries.</param>
    /// <param name="weights">Weights of this tensor; null: those of the recipe.</param>
    /// <param name="cancellation">Asks to stop.</param>
    protected ModuleTally MergeEntries(EntryTensor tensor, bool zeroIsPositive, WriteEntries write, double[]? weights, CancellationToken cancellation) =>
        Plan.Choices.ZeroSign == ZeroSign.LayerMajority
            ? Entries.Run(tensor, write, weights, cancellation)
            : Entries.Merge(tensor, SelectionOf(tensor), zeroIsPositive, write, weights, cancellation);
}
