using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tributary.Adapters;
using Tributary.Exporting.Cards;
using Tributary.Exporting.Peft;
using Tributary.Exporting.Recipes;
using Tributary.Merging.Layers;
using Tributary.Safetensors;

namespace Tributary.Exporting.Mlx;

/// <summary>
/// Adapters as mlx-lm reads them: a folder with adapters.safetensors, whose factors are lora_a [in x r] and lora_b [r x out], and
/// adapter_config.json with one rank and one scale, alpha / r, for all layers (mlx_lm/tuner/utils.py, mlx_lm/tuner/lora.py).
/// </summary>
internal sealed partial class MlxLoraExport : FormExport
{
    /// <inheritdoc/>
    public override string Title => "Merged adapter for MLX";

    /// <inheritdoc/>
    public override string Library => "mlx";

    /// <inheritdoc/>
    public override IEnumerable<Problem> Problems(ExportRecipe recipe)
    {
        foreach (var (_, folder) in recipe.Adapters)
        {
            using var adapter = new LoraAdapterFile(folder, AdapterUse.InMerge);
            foreach (var module in adapter.Modules.Where(module => !InLayer().IsMatch(module.Name)))
            {
                yield return new Problem(folder, $"adapts '{module.Name}'; expected modules of layers, the only ones that mlx-lm adapts. "
                    + $"Export it --as peft");
            }
        }
    }

    /// <inheritdoc/>
    public override ExportedWeights Write(ExportRecipe recipe, WholeFolder whole, IProgress<MergeProgress>? progress,
        CancellationToken stop) => new([.. recipe.Adapters.Select(source => Write(source, recipe, whole, progress, stop))]);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Serve(string baseName, string folder, IReadOnlyList<ExportedAdapter> adapters) =>
    [
        .. adapters.Select(adapter => $"mlx_lm.server --model {ServeCommands.Quoted(baseName)} --adapter-path "
            + ServeCommands.Quoted(ServeCommands.Place(folder, adapter))),
    ];

    /// <inheritdoc/>
    public override string NoteOnRoutes(string routed, IReadOnlyList<ExportedAdapter> adapters) =>
        $"{routed}: left on their own adapters; each needs a server of its own";

    private static ExportedAdapter Write(ExportSource source, ExportRecipe recipe, WholeFolder whole, IProgress<MergeProgress>? progress,
        CancellationToken stop)
    {
        var path = source.PlaceWith("");
        var folder = Path.Combine(whole.WorkPath, path);
        Directory.CreateDirectory(folder);
        using var file = new LoraAdapterFile(source.Folder, AdapterUse.InMerge);
        var adapter = new UniformAdapter(file, recipe.Rank);
        File.WriteAllText(Path.Combine(folder, "adapter_config.json"), Config(adapter).ToJsonString() + "\n");
        using var writer = new SafetensorsWriter(Path.Combine(folder, "adapters.safetensors"), adapter.Modules.SelectMany(module =>
            new TensorLayout[]
            {
                new(module.Name + ".lora_a", adapter.Dtype, [module.In, module.Rank]),
                new(module.Name + ".lora_b", adapter.Dtype, [module.Rank, module.Out]),
            }));
        var layers = new MergeLoop(0, progress, stop).Run("exporting", file.Modules.Count, index =>
        {
            var (factors, lost, of) = adapter.Read(file.Modules[index].Name);
            ExportRange.Require(source.Folder, factors, adapter.Dtype);
            writer.Write(factors.Module + ".lora_a", Transposed(factors.A, factors.Rank, factors.In));
            writer.Write(factors.Module + ".lora_b", Transposed(factors.B, factors.Out, factors.Rank));
            return (lost, of);
        });
        writer.Complete();
        return adapter.Describe(source.Name, path, adapter.Dtype, layers);
    }

    private static JsonObject Config(UniformAdapter adapter) => new()
    {
        ["fine_tune_type"] = "lora",
        // All layers; those that the file does not name stay as the base model's.
        ["num_layers"] = -1,
        ["lora_parameters"] = new JsonObject
        {
            ["rank"] = adapter.Rank, ["scale"] = adapter.Alpha / adapter.Rank, ["dropout"] = 0.0,
            ["keys"] = new JsonArray([.. adapter.Modules.Select(module => InLayer().Replace(module.Name, "")).Distinct()
                .Order(StringComparer.Ordinal).Select(key => (JsonNode)key)]),
        },
    };

    private static float[] Transposed(float[] values, int rows, int columns)
    {
        var result = new float[values.Length];
        for (var at = 0; at < values.Length; at++)
        {
            result[(at % columns * rows) + (at / columns)] = values[at];
        }

        return result;
    }

    [GeneratedRegex(@"\Amodel\.layers\.[0-9]+\.", RegexOptions.CultureInvariant)]
    private static partial Regex InLayer();
}
