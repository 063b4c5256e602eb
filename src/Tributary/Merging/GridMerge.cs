namespace Tributary.Merging;

/// <summary>Merges entry by entry in the spaces knots and core: enter the space, trim, elect and combine, leave it.</summary>
internal sealed class GridMerge
{
    private const long CacheBytes = 1L << 30;
    private readonly MergePlan plan;
    private readonly LayerLoop layers;
    private readonly EntryMerge entries;
    private readonly double[] densities;
    private readonly ModuleGrid?[]? cache;

    public GridMerge(MergePlan plan, LayerLoop layers)
    {
        this.plan = plan;
        this.layers = layers;
        var inputs = plan.Recipe.Inputs;
        entries = new EntryMerge(plan.Choices, [.. inputs.Select(input => input.Weight)]);
        densities = [.. inputs.Select(input => input.Density)];
        var bytes = plan.Modules.Sum(module => 4L * inputs.Count * module.RankSum * Math.Max(module.In, module.Out));
        cache = TrimsWholeModel && bytes <= CacheBytes ? new ModuleGrid?[plan.Modules.Count] : null;
    }

    private MergeChoices Choices => plan.Choices;

    private bool TrimsWholeModel => Choices is { Sparsify: Sparsify.Magnitude, TrimScope: TrimScope.Model } && densities.Any(density => density < 1);

    public MergedLayer[] Run()
    {
        var trims = TrimsWholeModel ? FindModelTrims() : null;
        var merged = layers.Run("merging", index => Merge(index, trims, zeroIsPositive: true));
        if (Choices.ZeroSign == ZeroSign.ModelMajority && merged.Sum(layer => layer.Counts.Balance) <= 0)
        {
            // Entries whose sum was exactly 0 were taken as positive; the majority says otherwise.
            return layers.Run("merging", index => merged[index].Counts.Ties == 0 ? merged[index].Layer : Merge(index, trims, zeroIsPositive: false, merged[index].Gram).Layer);
        }

        return [.. merged.Select(layer => layer.Layer)];
    }

    private ModuleGrid GridOf(int index)
    {
        if (cache?[index] is { } cached)
        {
            return cached;
        }

        var grid = ModuleGrid.Enter(ModuleFactors.Read(plan, plan.Modules[index]), Choices);
        if (cache is not null)
        {
            cache[index] = grid;
        }

        return grid;
    }

    /// <param name="index">The layer.</param>
    /// <param name="trims">Thresholds over the whole model; null: each layer has its own.</param>
    /// <param name="zeroIsPositive">The sign of entries whose sum is exactly 0.</param>
    /// <param name="known">Inner products of the untrimmed blocks, where they were found before: a grid out of the cache is trimmed by now.</param>
    private (MergedLayer Layer, EntryMerge.Counts Counts, double[] Gram) Merge(int index, MagnitudeTrim[]? trims, bool zeroIsPositive, double[]? known = null)
    {
        var grid = GridOf(index);
        var tally = new ModuleTally(grid.Blocks.Length);
        tally.AddGrid(grid);
        var gram = known ?? ModuleTally.GramOf(grid.Blocks, grid.Count);
        tally.AddGram(gram);
        Trim(grid, trims, tally);
        var (merged, counts) = entries.Run(grid.Blocks, grid.Count, zeroIsPositive);
        if (Choices.ZeroSign == ZeroSign.LayerMajority && counts is { Ties: > 0, Balance: <= 0 })
        {
            (merged, counts) = entries.Run(grid.Blocks, grid.Count, zeroIsPositive: false);
        }

        tally.AddElection(counts);
        tally.AddMerged(ModuleTally.SquareOf(merged));
        return (new MergedLayer(grid.Leave(merged), tally), counts, gram);
    }

    private void Trim(ModuleGrid grid, MagnitudeTrim[]? trims, ModuleTally tally)
    {
        if (Choices.Sparsify == Sparsify.None)
        {
            return;
        }

        for (var i = 0; i < grid.Blocks.Length; i++)
        {
            if (grid.Blocks[i] is { } block)
            {
                var trim = trims?[i] ?? MagnitudeTrim.Of(block, densities[i], Choices.TrimThreshold);
                tally.AddKept(i, trim == MagnitudeTrim.All ? block.Length : trim.Apply(block));
            }
        }
    }

    /// <summary>One threshold per input over all layers together.</summary>
    private MagnitudeTrim[] FindModelTrims()
    {
        var counts = densities.Select(_ => new MagnitudeCounts()).ToArray();
        var total = 0L;
        layers.Run("counting", index =>
        {
            var grid = GridOf(index);
            Interlocked.Add(ref total, grid.Count);
            Count(grid, counts, (part, block, _) => part.AddUpper(block));
            return true;
        });
        var kept = densities.Select(density => MagnitudeTrim.KeptBy(density, total, Choices.TrimThreshold)).ToArray();
        layers.Run("counting", index =>
        {
            Count(GridOf(index), counts, (part, block, input) =>
            {
                if (kept[input] is { } k)
                {
                    part.AddLower(block, counts[input].UpperHalfOf(k));
                }
            });
            return true;
        });
        return [.. kept.Select((k, input) => k is { } some ? MagnitudeTrim.Of(counts[input], some, Choices.TrimThreshold) : MagnitudeTrim.All)];
    }

    private static void Count(ModuleGrid grid, MagnitudeCounts[] counts, Action<MagnitudeCounts, float[], int> add)
    {
        for (var input = 0; input < counts.Length; input++)
        {
            var part = new MagnitudeCounts();
            add(part, grid.Blocks[input] ?? new float[grid.Count], input);
            lock (counts[input])
            {
                counts[input].Add(part);
            }
        }
    }
}
