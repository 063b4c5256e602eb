using System.Text.Json.Nodes;
using Tributary.Adapters;
using Tributary.Merging.Recipes;
using Tributary.Models;
using Tributary.Safetensors;

namespace Tributary.Merging.Models;

/// <summary>A model's folder, opened: tensors, configuration and the adapter that
/// is merged into it on the fly. Reading is thread-safe.</summary>
internal sealed class ModelFolder : IDisposable
{
    private ModelFolder(ModelReference reference, string name, TensorCatalog tensors, LoraAdapterFile? adapter)
    {
        Reference = reference;
        Name = name;
        Tensors = tensors;
        Adapter = adapter;
        var path = Path.Combine(reference.Folder, ModelConfigFile.FileName);
        if (File.Exists(path))
        {
            var config = JsonFile.Read(path);
            IsTied = ModelConfigFile.IsTied(DocumentSection.Open(config, new DocumentProblems(path)));
            Config = JsonObject.Create(config)!;
            // What is read from the tensors is floats, and so is the result.
            Config.Remove(QuantizationScheme.Key);
            (Config[WrappedModel.TextKey] as JsonObject)?.Remove(QuantizationScheme.Key);
        }

        Layers = tensors.Tensors.Select(tensor => LayerName.Parse(tensor.Name)).OfType<LayerName>()
            .GroupBy(name => name.Stack, name => name.Layer, StringComparer.Ordinal)
            .ToDictionary(stack => stack.Key, stack => stack.Max() + 1, StringComparer.Ordinal);
    }

    /// <summary>Which model it is.</summary>
    public ModelReference Reference { get; }

    /// <summary>What messages, the card and random masks call it: the folder's name, or the recipe's text where two share one.</summary>
    public string Name { get; }

    /// <summary>The tensors.</summary>
    public TensorCatalog Tensors { get; }

    /// <summary>The adapter; null: none.</summary>
    public LoraAdapterFile? Adapter { get; }

    /// <summary>What config.json says; empty if there is none.</summary>
    public JsonObject Config { get; } = [];

    /// <summary>For the card of a result, that the weights were quantised and how; null: they were not.</summary>
    public string? QuantizationNote => QuantizationScheme.OfFolder(Reference.Folder) is { } scheme
        ? $"The weights of {MarkdownText.Escape(Name)} were read from compressed-tensors ({scheme.Description})" : null;

    /// <summary>Number of layers by stack, as in <c>model.layers</c>.</summary>
    public IReadOnlyDictionary<string, int> Layers { get; }

    /// <summary>True if embedding and head are one tensor, as the configuration or its family says; null if neither does.</summary>
    public bool? IsTied { get; }

    /// <summary>Opens a model.</summary>
    /// <exception cref="BadInputException">A file is missing or damaged, or the adapter does not fit.</exception>
    public static ModelFolder Open(ModelReference reference, string name)
    {
        if (QuantizationScheme.Refusal(reference.Folder) is { } refusal)
        {
            throw new BadInputException(Path.Combine(reference.Folder, ModelConfigFile.FileName), refusal);
        }

        var tensors = new TensorCatalog(reference.Folder);
        LoraAdapterFile? adapter = null;
        try
        {
            adapter = reference.Adapter is { } folder ? new LoraAdapterFile(folder, AdapterUse.InMerge) : null;
            var problems = adapter is null ? [] : AdapterFit.ProblemsOfAdding(adapter, tensors, reference.Adapter!);
            return problems.Count == 0
                ? new ModelFolder(reference, name, tensors, adapter)
                : throw new BadInputException(problems);
        }
        catch
        {
            tensors.Dispose();
            adapter?.Dispose();
            throw;
        }
    }

    /// <summary>The whole paths of the files whose content the merge depends on, sorted.</summary>
    public IEnumerable<string> WeightFiles => Tensors.Files.Select(file => file.Path)
        .Concat(Reference.Adapter is { } adapter ? [Path.Combine(adapter, LoraAdapterFile.WeightsName),
            Path.Combine(adapter, LoraConfigFile.FileName)] : [])
        .Select(Path.GetFullPath);

    /// <inheritdoc/>
    public void Dispose()
    {
        Tensors.Dispose();
        Adapter?.Dispose();
    }
}
