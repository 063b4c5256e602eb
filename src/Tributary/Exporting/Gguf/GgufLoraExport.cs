using Tributary.Adapters;
using Tributary.Exporting.Cards;
using Tributary.Exporting.Peft;
using Tributary.Exporting.Recipes;
using Tributary.Merging.Layers;
using Tributary.Safetensors;

namespace Tributary.Exporting.Gguf;

/// <summary>
/// Adapters as llama.cpp's LoRA files, with the keys and names of its convert_lora_to_gguf.py. llama.cpp scales every layer by
/// adapter.lora.alpha / rank, the rank being that of the layer's own tensors: with one rank in all layers one alpha serves them all.
/// </summary>
internal sealed class GgufLoraExport : FormExport
{
    /// <inheritdoc/>
    public override string Title => "Merged adapter for llama.cpp";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorDtype> Dtypes { get; } = [TensorDtype.F32, TensorDtype.F16];

    /// <inheritdoc/>
    public override IEnumerable<Problem> Problems(ExportRecipe recipe)
    {
        var family = GgufFamily.Of(recipe.BaseModel);
        using var baseModel = new TensorCatalog(recipe.BaseModel);
        var problems = new List<Problem>();
        foreach (var (name, folder) in recipe.Adapters)
        {
            using var adapter = new LoraAdapterFile(folder, AdapterUse.InMerge);
            problems.AddRange(AdapterFit.Problems(adapter, baseModel, name).Concat(family.Problems(adapter, baseModel)));
        }

        return problems;
    }

    /// <inheritdoc/>
    public override ExportedWeights Write(ExportRecipe recipe, WholeFolder whole, IProgress<MergeProgress>? progress,
        CancellationToken stop)
    {
        var family = GgufFamily.Of(recipe.BaseModel);
        return new([.. recipe.Adapters.Select(source => Write(source, recipe, family, whole, progress, stop))]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Serve(string baseName, string folder, IReadOnlyList<ExportedAdapter> adapters) =>
    [
        "llama-server -m BASE.gguf --lora "
            + ServeCommands.Quoted(string.Join(',', adapters.Select(adapter => ServeCommands.Place(folder, adapter))))
            + (adapters.Count > 1 ? " --lora-init-without-apply" : ""),
    ];

    /// <inheritdoc/>
    public override string NoteOnRoutes(string routed, IReadOnlyList<ExportedAdapter> adapters) =>
        "each request names its adapter by its place in --lora, as in \"lora\": [{\"id\": 0, \"scale\": 1.0}]: "
            + string.Join(", ", adapters.Select((adapter, id) => FormattableString.Invariant($"{adapter.Name} {id}")));

    private static ExportedAdapter Write(ExportSource source, ExportRecipe recipe, GgufFamily family, WholeFolder whole,
        IProgress<MergeProgress>? progress, CancellationToken stop)
    {
        using var file = new LoraAdapterFile(source.Folder, AdapterUse.InMerge);
        var adapter = new UniformAdapter(file, recipe.Rank);
        var dtype = recipe.Dtype ?? TensorDtype.F32;
        var path = source.PlaceWith(".gguf");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(whole.WorkPath, path))!);
        var release = recipe.Release;
        (string, string)[] texts =
        [
            ("general.architecture", family.Name),
            ("general.type", "adapter"),
            ("general.name", FormattableString.Invariant($"{release.Record.Project}, release {release.Number}, {source.Name}")),
            ("adapter.type", "lora"),
        ];
        using var writer = new GgufWriter(Path.Combine(whole.WorkPath, path), texts, [("adapter.lora.alpha", (float)adapter.Alpha)],
            [.. adapter.Modules.SelectMany(module => Tensors(module, family))], dtype);
        return adapter.Export(source.Name, path, dtype, new MergeLoop(0, progress, stop), factors =>
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
