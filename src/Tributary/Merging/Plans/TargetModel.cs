using Tributary.Adapters;
using Tributary.Merging.Models;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;

namespace Tributary.Merging.Plans;

/// <summary>A tensor of a result that is a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dtype">How it is stored.</param>
/// <param name="Stored">The base model's tensor that it is, or starts from.</param>
internal sealed record TargetTensor(string Name, TensorDtype Dtype, TensorInfo Stored)
{
    /// <summary>Its place in the result.</summary>
    public TensorLayout Layout => new(Name, Dtype, Stored.Shape);
}

/// <summary>
/// The base model that merged deltas are added to, and the tensors of the result: those of the base, each in its type. An output layer
/// that is the embedding becomes a tensor of its own if it takes a delta, for the embedding takes none.
/// </summary>
internal sealed class TargetModel : IDisposable
{
    private readonly SortedDictionary<string, TargetTensor> tensors = new(StringComparer.Ordinal);
    private readonly TensorDtype? dtype;

    private TargetModel(ModelFolder model, TensorDtype? dtype, IEnumerable<string> modules)
    {
        (Model, this.dtype) = (model, dtype);
        foreach (var tensor in model.Tensors.Tensors)
        {
            Add(tensor.Name, tensor);
        }

        UntiesHead = modules.Any(TiedHead.Is) && TiedHead.IsTied(model.Tensors);
        if (UntiesHead)
        {
            var embedding = AdapterFit.Find(model.Tensors, TiedHead.Head)!;
            Add(TiedHead.Head + AdapterFit.Suffix, embedding);
            // Tied in the file, the embedding may be stored under the output layer's name alone.
            if (TiedHead.EmbeddingIn(model.Tensors) is { } own)
            {
                Add(own, embedding);
            }
        }
    }

    /// <summary>Bytes of a model's weights with deltas added.</summary>
    /// <param name="folder">The base model's folder.</param>
    /// <param name="dtype">How floats are stored; null: as the base stores them.</param>
    /// <exception cref="BadInputException">A file is missing or damaged.</exception>
    public static long BytesOf(string folder, TensorDtype? dtype)
    {
        using var target = Open(folder, dtype, []);
        return target.Tensors.Sum(tensor => tensor.Layout.Bytes);
    }

    /// <summary>Opens a base model by its folder.</summary>
    /// <exception cref="BadInputException">A file is missing or damaged.</exception>
    public static TargetModel Open(string folder, TensorDtype? dtype, IEnumerable<string> modules) =>
        new(ModelFolder.Open(new ModelReference(folder, null, folder), Path.GetFileName(folder)), dtype, modules);

    /// <summary>The base model.</summary>
    public ModelFolder Model { get; }

    /// <summary>True if the base model's output layer is its embedding, and the result's is not.</summary>
    public bool UntiesHead { get; }

    /// <summary>The tensors of the result, sorted by name.</summary>
    public IReadOnlyCollection<TargetTensor> Tensors => tensors.Values;

    /// <summary>The tensor that takes a layer's delta.</summary>
    public TargetTensor Of(string module) => tensors[UntiesHead && TiedHead.Is(module) ? TiedHead.Head + AdapterFit.Suffix
        : AdapterFit.Find(Model.Tensors, module)!.Name];

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();

    private void Add(string name, TensorInfo stored) => tensors[name] = new TargetTensor(name, stored.Dtype switch
    {
        TensorDtype.F32 when Model.Tensors.FileOf(stored.Name).FindQuantized(stored.Name) is not null => dtype ?? TensorDtype.BF16,
        TensorDtype.F64 => dtype ?? TensorDtype.F32,
        TensorDtype.F32 or TensorDtype.F16 or TensorDtype.BF16 => dtype ?? stored.Dtype,
        _ => stored.Dtype,
    }, stored);
}
