using Tributary.Adapters;
using Tributary.Exporting.Peft;
using Tributary.Exporting.Recipes;
using Tributary.Merging.Layers;
using Tributary.Safetensors;

namespace Tributary.Exporting.Gguf;

/// <summary>
/// Writes an adapter as llama.cpp's LoRA file, with the keys and names of its convert_lora_to_gguf.py. llama.cpp scales every layer by
/// adapter.lora.alpha / rank, the rank being that of the layer's own tensors: with one rank in all layers one alpha serves them all.
/// </summary>
internal static class GgufLoraExport
{
    /// <summary>Writes one file.</summary>
    /// <param name="source">The adapter's folder in the release.</param>
    /// <param name="root">The export's working folder.</param>
    /// <param name="path">The file in it.</param>
    /// <param name="name">The adapter's name.</param>
    /// <param name="recipe">Gives the most rank, the type, the release.</param>
    /// <param name="family">The base model's family.</param>
    /// <param name="progress">Told after every layer; may be null.</param>
    /// <param name="stop">Asks to stop.</param>
    public static ExportedAdapter Write(string source, string root, string path, string name, ExportRecipe recipe, GgufFamily family,
        IProgress<MergeProgress>? progress, CancellationToken stop)
    {
        using var file = new LoraAdapterFile(source, AdapterUse.InMerge);
        var adapter = new UniformAdapter(file, recipe.Rank);
        var dtype = recipe.Dtype ?? TensorDtype.F32;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
        (string, string)[] texts =
        [
            ("general.architecture", family.Name),
            ("general.type", "adapter"),
            ("general.name", FormattableString.Invariant($"{recipe.Release.Record.Project}, release {recipe.Release.Number}, {name}")),
            ("adapter.type", "lora"),
        ];
        using var writer = new GgufWriter(Path.Combine(root, path), texts, [("adapter.lora.alpha", (float)adapter.Alpha)],
            [.. adapter.Modules.SelectMany(module => Tensors(module, family))], dtype);
        return adapter.Export(name, path, dtype, new MergeLoop(0, progress, stop), factors =>
        {
            var (a, b) = Names(factors.Module, family);
            writer.Write(a, factors.A);
            writer.Write(b, family.Arranged(factors));
        });
    }

    private static IEnumerable<GgufTensor> Tensors(LoraModule module, GgufFamily family)
    {
        var (a, b) = Names(module.Name, family);
        yield return new GgufTensor(a, module.Rank, module.In);
        yield return new GgufTensor(b, module.Out, module.Rank);
    }

    private static (string A, string B) Names(string module, GgufFamily family) =>
        ($"{family.TensorOf(module)}.lora_a", $"{family.TensorOf(module)}.lora_b");
}
