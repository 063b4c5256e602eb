using Tributary.Merging.Entries;

namespace Tributary.Merging;

/// <summary>Merges entry by entry in the spaces knots and core: enter the space, sparsify, elect and combine, leave it.</summary>
internal sealed class GridMerge
{
    private const long CacheBytes = 1L << 30;
    private readonly MergePlan plan;
    private readonly LayerLoop layers;
    private readonly EntryPipeline entries;
    private readonly EntryInput[] inputs;
    private readonly ModuleGrid?[]? cache;
    private readonly KnotsBasis?[] bases;

    public GridMerge(MergePlan plan, LayerLoop layers)
    {
        this.plan = plan;
        this.layers = layers;
        inputs = [.. plan.Recipe.Inputs.Select(input => new EntryInput(input.Name, input.Weight, input.Density))];
        entries = new EntryPipeline(plan.Choices, inputs, plan.Recipe.Settings.Seed);
        var bytes = plan.Modules.Sum(module => 4L * inputs.Length * module.RankSum * Math.Max(module.In, module.Out));
        cache = TrimsWholeModel && bytes <= CacheBytes ? new ModuleGrid?[plan.Modules.Count] : null;
        bases = new KnotsBasis?[plan.Modules.Count];
    }

    private MergeChoices Choices => plan.Choices;

    private bool TrimsWholeModel => Choices is { Sparsify: Sparsify.Magnitude, TrimScope: TrimScope.Model } && inputs.Any(input => input.Density < 1);

    public MergedLayer[] Run()
    {
        var selections = TrimsWholeModel ? FindModelTrims() : null;
        var merged = layers.Run("merging", index => Merge(index, selections, zeroIsPositive: true));
        if (Choices.ZeroSign == ZeroSign.ModelMajority && merged.Sum(layer => layer.Tally.Election.Balance) <= 0)
        {
            // Entries whose sum was exactly 0 were taken as positive; the majority says otherwise.
            return layers.Run("merging", index => merged[index].Tally.Election.Ties == 0 ? merged[index] : Merge(index, selections, zeroIsPositive: false));
        }

        return merged;
    }

    private MergedLayer Merge(int index, EntrySelection[]? selections, bool zeroIsPositive)
    {
        var grid = GridOf(index);
        var merged = new float[grid.Count];
        void Write(long start, ReadOnlySpan<float> values) => values.CopyTo(merged.AsSpan((int)start));
        var tensor = grid.Tensor;
        var tally = Choices.ZeroSign == ZeroSign.LayerMajority
            ? entries.Run(tensor, Write)
            : entries.Merge(tensor, selections ?? entries.Select(tensor), zeroIsPositive, Write, CancellationToken.None);
        tally.AddCut(grid.DirectionsCut);
        return new MergedLayer(grid.Leave(merged), tally);
    }

    /// <param name="index">The layer.</param>
    /// <param name="signed">False: magnitudes will do.</param>
    private ModuleGrid GridOf(int index, bool signed = true)
    {
        if (cache?[index] is { } cached)
        {
            return cached;
        }

        var factors = ModuleFactors.Read(plan, plan.Modules[index]);
        if (cache is not null)
        {
            return cache[index] = ModuleGrid.Enter(factors, Choices);
        }

        return Choices.Space == MergeSpace.Knots ? KnotsGrid.Of(factors, BasisOf(index, factors), Choices, signed) : ModuleGrid.Enter(factors, Choices);
    }

    /// <summary>The costly part of a grid, kept between the passes of a trim over the whole model wherever it is small.</summary>
    private KnotsBasis BasisOf(int index, ModuleFactors factors)
    {
        var basis = bases[index] ?? KnotsBasis.Of(factors, Choices);
        bases[index] = TrimsWholeModel && basis.Formed is null ? basis : null;
        return basis;
    }

    /// <summary>One threshold per input over all layers together.</summary>
    private EntrySelection[] FindModelTrims()
    {
        var search = new ModelTrim(inputs.Length);
        layers.Run("counting", index => search.AddUpper(GridOf(index, signed: false).Tensor));
        var kept = inputs.Select(input => MagnitudeCut.KeptBy(input.Density, search.Count, Choices.TrimThreshold)).ToArray();
        layers.Run("counting", index => search.AddLower(GridOf(index, signed: false).Tensor, kept));
        return search.Selections(kept);
    }
}
