using Tributary.Adapters;
using Tributary.Exporting.Cards;
using Tributary.Exporting.Recipes;
using Tributary.Merging.Layers;
using Tributary.Safetensors;

namespace Tributary.Exporting.Peft;

/// <summary>Adapters in PEFT's layout, written layer by layer, as many layers in memory as there are threads.</summary>
internal sealed class PeftExport : FormExport
{
    private static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal) { ["format"] = "pt" };

    /// <inheritdoc/>
    public override string Title => "Merged adapter";

    /// <inheritdoc/>
    public override string Library => "peft";

    /// <inheritdoc/>
    public override bool IsServedByVllm => true;

    /// <inheritdoc/>
    public override ExportedWeights Write(ExportRecipe recipe, WholeFolder whole, IProgress<MergeProgress>? progress,
        CancellationToken stop) => new([.. recipe.Adapters.Select(source => Write(source, recipe, whole, progress, stop))]);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Serve(string baseName, string folder, IReadOnlyList<ExportedAdapter> adapters) =>
        [ServeCommands.Vllm(baseName, folder, adapters)];

    /// <inheritdoc/>
    public override string NoteOnRoutes(string routed, IReadOnlyList<ExportedAdapter> adapters) =>
        $"{routed}: left on their own adapters; ask the server for the model of that name";

    /// <summary>Writes the two files of an adapter into its folder, which is made where needed.</summary>
    internal static ExportedAdapter Write(ExportSource source, ExportRecipe recipe, WholeFolder whole,
        IProgress<MergeProgress>? progress, CancellationToken stop)
    {
        var path = source.PlaceWith("");
        var folder = Path.Combine(whole.WorkPath, path);
        Directory.CreateDirectory(folder);
        using var file = new LoraAdapterFile(source.Folder, AdapterUse.InMerge);
        var adapter = new UniformAdapter(file, recipe.Rank);
        LoraConfigFile.Write(Path.Combine(folder, LoraConfigFile.FileName), adapter.ConfigFor(recipe.NameOfBase));
        using var writer = new SafetensorsWriter(
            Path.Combine(folder, LoraAdapterFile.WeightsName),
                adapter.Modules.SelectMany(module => LoraAdapter.Layouts(module, adapter.Dtype)), Metadata);
        var exported = adapter.Export(source.Name, path, adapter.Dtype, new MergeLoop(0, progress, stop), factors =>
        {
            var names = LoraAdapterFile.TensorNames(factors.Module);
            writer.Write(names.A, factors.A);
            writer.Write(names.B, factors.B);
        });
        writer.Complete();
        return exported;
    }
}
