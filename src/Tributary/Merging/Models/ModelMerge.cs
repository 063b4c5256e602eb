namespace Tributary.Merging.Models;

/// <summary>Merges whole models by a recipe as mergekit reads it: models or slices, a method, parameters. Memory is bounded by a few
/// blocks a thread, whatever the models' size, and the bytes of a result depend neither on threads nor on the machine.</summary>
public static class ModelMerge
{
    /// <summary>Merges what a recipe file lists into a folder that appears whole, or not at all.</summary>
    /// <param name="recipePath">The recipe; its relative paths start at its folder.</param>
    /// <param name="folder">Does not exist, or is empty.</param>
    /// <param name="progress">Told after every block, also from other threads; may be null.</param>
    /// <param name="cancellation">Asks to stop; then no folder is left.</param>
    /// <returns>What went in, and what the merge saw and did.</returns>
    /// <exception cref="BadInputException">The recipe or a model cannot be used, or the folder is not free; all problems at once.
    /// </exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static ModelMergeDiagnostics Write(string recipePath, string folder, IProgress<ModelMergeProgress>? progress = null,
        CancellationToken cancellation = default) => Write(ModelMergeRecipe.Read(recipePath), folder, progress, cancellation);

    /// <summary>The same by the text of a recipe.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="baseFolder">Where its relative paths start.</param>
    /// <param name="folder">Does not exist, or is empty.</param>
    /// <param name="progress">Told after every block, also from other threads; may be null.</param>
    /// <param name="cancellation">Asks to stop; then no folder is left.</param>
    /// <returns>What went in, and what the merge saw and did.</returns>
    /// <exception cref="BadInputException">The recipe or a model cannot be used, or the folder is not free; all problems at once.
    /// </exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static ModelMergeDiagnostics WriteText(string yaml, string baseFolder, string folder,
        IProgress<ModelMergeProgress>? progress = null, CancellationToken cancellation = default) =>
        Write(ModelMergeRecipe.Parse(yaml, "merge recipe", baseFolder), folder, progress, cancellation);

    private static ModelMergeDiagnostics Write(ModelMergeRecipe recipe, string folder, IProgress<ModelMergeProgress>? progress,
        CancellationToken cancellation)
    {
        WholeFolder.RefuseUnlessFree(folder);
        using var plan = ModelMergePlan.Create(recipe);
        return ModelMerger.Run(plan, folder, progress: progress, cancellation: cancellation);
    }
}
