using Tributary.Exporting.Recipes;
using Tributary.Merging;
using Tributary.Merging.Layers;
using Tributary.Merging.Methods;
using Tributary.Merging.Models;
using Tributary.Merging.Recipes;
using Tributary.Releases.Stores;

namespace Tributary.Exporting;

/// <summary>
/// Writes base model + merged delta as a Hugging Face folder, in the base's types, block by block: every sum base + delta is rounded once,
/// what is not adapted is copied.
/// </summary>
internal static class ModelExport
{
    /// <summary>Writes the weights, configuration and tokenizer.</summary>
    /// <returns>The share of the delta that rounding took away; null if the release is a model already, which is copied.</returns>
    public static double? Write(ExportRecipe recipe, WholeFolder whole, IProgress<MergeProgress>? progress, CancellationToken stop)
    {
        if (recipe.Release.ModelFolder is { } model)
        {
            // The card of the release's model tells of a merge of this machine's paths: the export's own takes its place.
            var names = Directory.EnumerateFiles(model).Select(path => Path.GetFileName(path)).Where(name => name != "README.md")
                .Order(StringComparer.Ordinal);
            FileCopy.Copy(model, whole.WorkPath, names, stop);
            return null;
        }

        var settings = new MergeSettings { Method = MergeMethods.All["linear"], Normalize = false, Lambdas = [1],
            Output = MergeTarget.Model };
        using var plan = Merger.Plan(AdapterMergeRecipe.Of(settings,
            [(ExportedAdapter.Merged, recipe.Release.AdapterFolder!)], recipe.BaseModel));
        var diagnostics = Merger.WriteWeights(plan, whole, progress, stop);
        ModelFolderFiles.Write(plan.Target!, MergedModelConfig.Of(plan.Target!, dtype: null), chatTemplate: null, whole.WorkPath);
        return diagnostics.Overall.RoundingError;
    }
}
