namespace Tributary.Merging;

/// <summary>Merges LoRA adapters: a recipe in, an adapter in memory or a folder out. All that the recipe names is checked before any
/// weight is read, and the bytes of a result depend neither on the number of threads nor on the machine.</summary>
public static class AdapterMerge
{
    /// <summary>A recipe of a method by name; what the name leaves open has its default.</summary>
    /// <param name="method">A merge method's name, as in <c>ties</c>; see <see cref="MergeMethod.TryParse"/>.</param>
    /// <param name="adapters">One or more adapters in the PEFT layout, each with its own name.</param>
    /// <param name="baseModel">A Hugging Face folder whose layers the adapters must fit; null: they are compared with each other
    /// only.</param>
    /// <exception cref="BadInputException">No method has this name.</exception>
    public static MergeRecipe Recipe(string method, IReadOnlyList<MergeInput> adapters, string? baseModel = null) =>
        MergeMethod.TryParse(method, out var known)
            ? new MergeRecipe { Settings = new MergeSettings { Method = known }, Inputs = adapters, BaseModel = baseModel }
            : throw new BadInputException("merge method", $"'{method}' is none; "
                + (NearestName.To(method, [.. MergeMethods.All.Keys]) is { } near ? $"did you mean '{near}'? " : "")
                + $"Expected one of {string.Join(", ", MergeMethods.All.Keys)}");

    /// <summary>Merges into memory. For small adapters, and for trying several lambdas.</summary>
    /// <param name="recipe">What to merge, and how; its output is an adapter.</param>
    /// <param name="progress">Told after every layer; may be null.</param>
    /// <param name="cancellation">Asks to stop after the current layers.</param>
    /// <exception cref="BadInputException">Something cannot be merged; all problems at once.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static MergeResult Run(MergeRecipe recipe, IProgress<MergeProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var plan = MergePlan.Create(recipe);
        return Merger.Run(plan, progress, cancellation);
    }

    /// <summary>Merges into a folder that appears whole: weights, <c>recipe.yaml</c> with every default written out,
    /// <c>diagnostics.json</c>, and a manifest with the digest of each file.</summary>
    /// <param name="recipe">What to merge, and how.</param>
    /// <param name="folder">Does not exist, or is empty.</param>
    /// <param name="progress">Told after every layer; may be null.</param>
    /// <param name="cancellation">Asks to stop; then no folder is left.</param>
    /// <returns>What the merge saw and did.</returns>
    /// <exception cref="BadInputException">Something cannot be merged, or the folder is not free; all problems at once.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static MergeDiagnostics Write(
        MergeRecipe recipe, string folder, IProgress<MergeProgress>? progress = null, CancellationToken cancellation = default)
    {
        WholeFolder.RefuseUnlessFree(folder);
        using var plan = MergePlan.Create(recipe);
        return Merger.Write(plan, folder, progress, cancellation: cancellation);
    }
}
