using Tributary.Adapters;
using Tributary.Exporting.Recipes;
using Tributary.Merging.Layers;
using Tributary.Safetensors;

namespace Tributary.Exporting.Peft;

/// <summary>Writes an adapter in PEFT's layout, layer by layer, as many layers in memory as there are threads.</summary>
internal static class PeftExport
{
    private static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal) { ["format"] = "pt" };

    /// <summary>Writes the two files into a folder, which is made where needed.</summary>
    /// <param name="source">The adapter's folder in the release.</param>
    /// <param name="root">The export's working folder.</param>
    /// <param name="path">The adapter's folder in it, <c>.</c> for itself.</param>
    /// <param name="name">The adapter's name.</param>
    /// <param name="recipe">Gives the most rank and the base model's name.</param>
    /// <param name="progress">Told after every layer; may be null.</param>
    /// <param name="stop">Asks to stop.</param>
    public static ExportedAdapter Write(string source, string root, string path, string name, ExportRecipe recipe,
        IProgress<MergeProgress>? progress, CancellationToken stop)
    {
        var folder = Path.Combine(root, path);
        Directory.CreateDirectory(folder);
        using var file = new LoraAdapterFile(source, AdapterUse.InMerge);
        var adapter = new UniformAdapter(file, recipe.Rank);
        LoraConfigFile.Write(Path.Combine(folder, LoraConfigFile.FileName), adapter.ConfigFor(recipe.NameOfBase));
        using var writer = new SafetensorsWriter(
            Path.Combine(folder, LoraAdapterFile.WeightsName),
                adapter.Modules.SelectMany(module => LoraAdapter.Layouts(module, adapter.Dtype)), Metadata);
        var exported = adapter.Export(name, path, adapter.Dtype, new MergeLoop(0, progress, stop), factors =>
        {
            var names = LoraAdapterFile.TensorNames(factors.Module);
            writer.Write(names.A, factors.A);
            writer.Write(names.B, factors.B);
        });
        writer.Complete();
        return exported;
    }
}
