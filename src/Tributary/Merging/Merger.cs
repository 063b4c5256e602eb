using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Outputs;
using Tributary.Merging.Plans;
using Tributary.Merging.Recipes;
using Tributary.Merging.Runs;

namespace Tributary.Merging;

/// <summary>
/// Merges LoRA adapters, or whole models: a recipe becomes a plan, a plan becomes a folder, or for adapters a result in memory. Results are
/// the same bytes on any machine and any number of threads.
/// </summary>
public static class Merger
{
    /// <summary>Raised with every change that may alter a byte of a merge of adapters: part of the identity of every such merge.</summary>
    public const int CodeVersion = 3;

    /// <summary>Opens and checks everything that a recipe names.</summary>
    /// <param name="recipe">What was asked for.</param>
    /// <param name="recorded">Masks that take the place of drawn or trimmed ones; null: none.</param>
    /// <exception cref="BadInputException">Something cannot be merged; all problems at once.</exception>
    internal static MergePlan Plan(MergeRecipe recipe, RecordedMasks? recorded = null) =>
        recipe is ModelMergeRecipe models ? ModelMergePlan.Create(models, recorded) : Plan((AdapterMergeRecipe)recipe, recorded);

    /// <inheritdoc cref="Plan(MergeRecipe, RecordedMasks?)"/>
    internal static AdapterMergePlan Plan(AdapterMergeRecipe recipe, RecordedMasks? recorded = null) =>
        AdapterMergePlan.Create(recipe, recorded);

    /// <summary>
    /// Merges into a folder that appears whole, or not at all: the weights, <c>recipe.yaml</c> with every default written out,
    /// <c>diagnostics.json</c>, what a whole model needs, and the manifest.
    /// </summary>
    /// <param name="plan">What to do.</param>
    /// <param name="folder">Does not exist, or is empty.</param>
    /// <param name="progress">Told as work is done, from any thread; may be null.</param>
    /// <param name="threads">Most threads at a time; 0: one per processor.</param>
    /// <param name="cancellation">Asks to stop; then no folder is left.</param>
    /// <exception cref="BadInputException">The folder is in use, an input holds a NaN or an infinity or was damaged since it was opened,
    /// or a value does not fit the result's type.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    internal static MergeSummary Run(
        MergePlan plan, string folder, IProgress<MergeProgress>? progress = null, int threads = 0, CancellationToken cancellation = default)
    {
        using var whole = WholeFolder.Create(folder);
        var summary = Write(plan, whole, folder, progress, threads, cancellation);
        whole.Commit();
        return summary;
    }

    /// <summary>Writes all files of <see cref="Run(MergePlan, string, IProgress{MergeProgress}?, int, CancellationToken)"/> but the
    /// manifest, for whoever puts other files beside them.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="whole">Where to write.</param>
    /// <param name="finalFolder">Where the folder will stand in the end: the recipe's paths are relative to it.</param>
    /// <param name="progress">Told as work is done, from any thread; may be null.</param>
    /// <param name="threads">Most threads at a time; 0: one per processor.</param>
    /// <param name="cancellation">Asks to stop.</param>
    internal static MergeSummary Write(MergePlan plan, WholeFolder whole, string finalFolder, IProgress<MergeProgress>? progress = null,
        int threads = 0, CancellationToken cancellation = default)
    {
        var loop = new MergeLoop(threads, progress, cancellation);
        var files = plan is ModelMergePlan models ? new ModelRun(models, loop).Write(whole)
            : AdapterRun.Of((AdapterMergePlan)plan, loop).Write(whole);
        files.Write(whole.WorkPath, finalFolder);
        cancellation.ThrowIfCancellationRequested();
        return files.Summary;
    }

    /// <summary>Plans and merges into a folder; see <see cref="Plan(MergeRecipe, RecordedMasks?)"/> and
    /// <see cref="Run(MergePlan, string, IProgress{MergeProgress}?, int, CancellationToken)"/>.</summary>
    public static MergeSummary Run(
        MergeRecipe recipe, string folder, IProgress<MergeProgress>? progress = null, CancellationToken cancellation = default)
    {
        WholeFolder.RefuseUnlessFree(folder);
        using var plan = Plan(recipe);
        return Run(plan, folder, progress, cancellation: cancellation);
    }

    /// <summary>Plans and merges adapters into memory.</summary>
    /// <param name="recipe">What to merge, and how; its output is an adapter.</param>
    /// <param name="progress">Told after every layer; may be null.</param>
    /// <param name="cancellation">Asks to stop after the current layers.</param>
    /// <exception cref="BadInputException">Something cannot be merged; all problems at once.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static MergeResult Run(
        AdapterMergeRecipe recipe, IProgress<MergeProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var plan = Plan(recipe);
        return Run(plan, progress, cancellation: cancellation);
    }

    /// <summary>Merges adapters into memory, to an adapter: for small ones, and for trying several lambdas.</summary>
    /// <param name="plan">What to do; its output is an adapter.</param>
    /// <param name="progress">Told after every layer; may be null.</param>
    /// <param name="threads">Most threads at a time; 0: one per processor.</param>
    /// <param name="cancellation">Asks to stop after the current layers.</param>
    /// <exception cref="BadInputException">An input holds a NaN or an infinity, or was damaged since it was opened.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    internal static MergeResult Run(
        AdapterMergePlan plan, IProgress<MergeProgress>? progress = null, int threads = 0, CancellationToken cancellation = default) =>
        AdapterRun.Of(plan, new MergeLoop(threads, progress, cancellation)).ToMemory();

    /// <summary>Writes a model that can be loaded, without recipe, card and diagnostics, for whoever puts other files beside it.</summary>
    internal static MergeDiagnostics WriteModel(
        AdapterMergePlan plan, WholeFolder whole, IProgress<MergeProgress>? progress, CancellationToken cancellation) =>
        AdapterRun.Of(plan, new MergeLoop(0, progress, cancellation)).WriteModel(whole);
}
