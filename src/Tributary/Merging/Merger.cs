using Tributary.Adapters;
using Tributary.Merging.Models;
using Tributary.Merging.Outputs;
using Tributary.Merging.Spaces;

namespace Tributary.Merging;

/// <summary>Layers merged so far.</summary>
/// <param name="Done">Layers done.</param>
/// <param name="Of">Layers in all.</param>
/// <param name="Work">What is being done, as in "merging".</param>
public sealed record MergeProgress(int Done, int Of, string Work);

/// <summary>
/// Carries out a <see cref="MergePlan"/>, layers in parallel. Each layer is computed by one thread and nothing crosses layers but whole
/// numbers, so that the bytes of the result depend neither on the number of threads nor on the machine. Memory: the factors and coordinates
/// of one layer per thread; results go to their place in the output as they are made.
/// </summary>
public static class Merger
{
    /// <summary>Raised with every change that may alter a byte of a result: part of the identity of every merge.</summary>
    public const int CodeVersion = 3;

    /// <summary>Merges into memory, to an adapter: for small ones, and for trying several lambdas.</summary>
    /// <param name="plan">What to do; its output is an adapter.</param>
    /// <param name="progress">Told after every layer; may be null.</param>
    /// <param name="cancellation">Asks to stop after the current layers.</param>
    /// <exception cref="BadInputException">An input holds a NaN or an infinity, or was damaged since it was opened.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static MergeResult Run(MergePlan plan, IProgress<MergeProgress>? progress = null, CancellationToken cancellation = default) =>
        Run(plan, 0, progress, cancellation);

    /// <summary>Merges into memory with at most so many threads at a time; 0: one per processor.</summary>
    public static MergeResult Run(MergePlan plan, int threads, IProgress<MergeProgress>? progress, CancellationToken cancellation)
    {
        var layers = new LayerLoop(plan.Modules.Count, threads, progress, cancellation);
        return Run(plan, LayerMerge.Of(plan, layers), layers, cancellation);
    }

    /// <summary>Merges into memory, in projections that may serve other merges too.</summary>
    internal static MergeResult Run(MergePlan plan, LayerMerge merge, LayerLoop layers, CancellationToken cancellation)
    {
        var memory = new MemoryOutput(plan.Modules.Count);
        var tallies = MergeAll(plan, merge, memory, layers, cancellation);
        Measure(merge, tallies, layers);
        var config = MergedConfig.Of(plan, [.. memory.Layers.Select(layer => layer.Shape)]);
        return new MergeResult(plan, new LoraAdapter(config, memory.Layers, plan.Dtype), tallies, merge.Balance, plan.Lambda);
    }

    /// <summary>
    /// Merges into a folder that appears whole: the weights, <c>recipe.yaml</c> with every default written out, <c>diagnostics.json</c> and
    /// the manifest.
    /// </summary>
    /// <param name="plan">What to do.</param>
    /// <param name="folder">Does not exist, or is empty.</param>
    /// <param name="progress">Told after every layer; may be null.</param>
    /// <param name="threads">Most threads at a time; 0: one per processor.</param>
    /// <param name="cancellation">Asks to stop; then no folder is left.</param>
    /// <exception cref="BadInputException">See <see cref="Run(MergePlan, IProgress{MergeProgress}, CancellationToken)"/>;
    /// or the folder is not free, or a value does not fit the result's type.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static MergeDiagnostics Write(
        MergePlan plan, string folder, IProgress<MergeProgress>? progress = null, int threads = 0, CancellationToken cancellation = default)
    {
        using var whole = WholeFolder.Create(folder);
        var (diagnostics, digests) = WriteWeights(plan, whole, progress, threads, cancellation);
        MergeFiles.Write(whole.WorkPath, folder, plan, plan.Lambda, diagnostics);
        if (digests is not null)
        {
            BakedModelFiles.Write(whole.WorkPath, folder, plan, diagnostics, digests);
        }

        whole.Commit();
        return diagnostics;
    }

    /// <summary>Writes the weights alone, for whoever puts other files beside them; the digests
    /// are those of a base model and its adapters, null for other results.</summary>
    internal static (MergeDiagnostics Diagnostics, IReadOnlyDictionary<string, Digest>? Digests) WriteWeights(
        MergePlan plan, WholeFolder whole, IProgress<MergeProgress>? progress, int threads, CancellationToken cancellation)
    {
        var layers = new LayerLoop(plan.Modules.Count, threads, progress, cancellation);
        var merge = LayerMerge.Of(plan, layers);
        ModuleTally[] tallies;
        using (var output = OutputOf(plan, whole.WorkPath))
        {
            tallies = MergeAll(plan, merge, output, layers, cancellation);
            output.Complete(threads, cancellation);
        }

        // Figures and digests need the processor and none of the disk: they are found while the disk takes the weights.
        using (whole.BeginFlush())
        {
            Measure(merge, tallies, layers);
            var digests = plan.Target is null ? null : InputHashes.Of(BakedModelFiles.InputsOf(plan).SelectMany(input => input.Paths),
                threads, null, cancellation);
            return (MergeDiagnostics.Of(plan, tallies, merge.Balance, plan.Lambda), digests);
        }
    }

    private static FolderOutput OutputOf(MergePlan plan, string folder) => plan.Recipe.Settings.Output switch
    {
        MergeTarget.Delta => new DeltaOutput(plan, folder),
        MergeTarget.Model => new ModelOutput(plan, folder),
        _ => new AdapterOutput(plan, folder),
    };

    private static void Measure(LayerMerge merge, ModuleTally[] tallies, LayerLoop layers) => layers.Run("measuring", index =>
    {
        merge.Measure(index, tallies[index], exactly: false);
        return true;
    });

    private static ModuleTally[] MergeAll(MergePlan plan, LayerMerge merge, MergeOutput target, LayerLoop layers,
        CancellationToken cancellation)
    {
        var output = SpectralOutput.Around(plan, target);
        merge.Prepare(layers);
        var tallies = layers.Run("merging", index => merge.Merge(index, zeroIsPositive: true, output, cancellation));
        if (plan.Choices is { Elect: not Elect.None, ZeroSign: ZeroSign.ModelMajority }
            && tallies.Sum(tally => tally.Election.Balance) <= 0)
        {
            // Entries whose sum was exactly 0 were taken as positive; the majority says otherwise.
            return layers.Run("merging", index => tallies[index].Election.Ties == 0 ? tallies[index]
                : merge.Merge(index, zeroIsPositive: false, output, cancellation));
        }

        return tallies;
    }
}
