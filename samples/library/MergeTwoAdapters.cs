using Tributary.Merging;
using Tributary.Merging.Recipes;

namespace Tributary.LibrarySamples;

/// <summary>Merges two LoRA adapters: in memory, then into a folder that PEFT loads.</summary>
public static class MergeTwoAdapters
{
    public static void Run(string first, string second, string folder, TextWriter output, CancellationToken cancellation)
    {
        var recipe = AdapterMergeRecipe.Of("ties", [new("first", first), new("second", second, Weight: 2, Density: 0.7)]);
        var merged = Merger.Run(recipe, cancellation: cancellation);
        output.WriteLine(FormattableString.Invariant($"{merged.Adapter.Modules.Count} layers merged by {recipe.Settings.Method.Source}"));
        merged.WithLambda(0.5).WriteTo(folder);

        // Large adapters go layer by layer to the disk: Merger.Run(recipe, folder, progress, cancellation).
        output.WriteLine(FormattableString.Invariant($"signs differ in {merged.Diagnostics.Overall.SignConflicts:P1} of the entries"));
    }
}
