using Tributary.Safetensors;

namespace Tributary.Merging.Models;

/// <summary>One input of one tensor.</summary>
/// <param name="Model">The model.</param>
/// <param name="Name">The tensor's name there.</param>
/// <param name="Lora">The layer of the model's adapter whose delta is added; null: none.</param>
internal sealed record PlannedInput(ModelFolder Model, string Name, string? Lora)
{
    /// <summary>The method's parameters for this input.</summary>
    public IReadOnlyDictionary<string, double> Parameters { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Its rows in the order of the result's tokens; null: as they are stored.</summary>
    public TokenRows? Rows { get; init; }

    /// <summary>What is stored.</summary>
    public TensorInfo Stored => Model.Tensors.Find(Name)!;

    /// <summary>How a result is stored that is made of it: bfloat16 of quantised weights, float32 of float64, else as it is.</summary>
    public TensorDtype StoredDtype => Model.Tensors.FileOf(Name).FindQuantized(Name) is not null ? TensorDtype.BF16
        : Stored.Dtype == TensorDtype.F64 ? TensorDtype.F32 : Stored.Dtype;

    /// <summary>The shape in which it is merged.</summary>
    public IReadOnlyList<long> Shape => Rows is null ? Stored.Shape : [Rows.Count, .. Stored.Shape.Skip(1)];

    /// <summary>What reads it; for one thread.</summary>
    public ReadRange Open() => Rows is null ? new TensorSource(this).Read : new AlignedSource(this).Read;

    /// <summary>An error that names the place of a value that cannot be merged.</summary>
    public BadInputException RefuseValue(float value, long index)
    {
        var place = new List<string>();
        foreach (var size in Stored.Shape.Reverse())
        {
            place.Insert(0, Invariant.Text(index % size));
            index /= size;
        }

        return new BadInputException(Model.Tensors.FileOf(Name).Path,
            $"tensor '{Name}' holds {Invariant.Text(value)} at [{string.Join(", ", place)}]; the model is "
            + $"damaged or its training diverged");
    }
}

/// <summary>Reads consecutive entries of a tensor from one on; refuses a NaN or an infinity.</summary>
internal delegate void ReadRange(long start, Span<float> destination);

/// <summary>One tensor of the result: what it is made of, and how.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dtype">How it is stored.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Inputs">Its inputs, one or more, in the recipe's order.</param>
/// <param name="Base">The input that task vectors start from; -1: none.</param>
/// <param name="Parameters">The method's parameters for the tensor as a whole.</param>
/// <param name="IsVerbatim">True if the first input is copied: whole numbers, and tables that the configuration implies.</param>
internal sealed record PlannedTensor(
    string Name, TensorDtype Dtype, IReadOnlyList<long> Shape, IReadOnlyList<PlannedInput> Inputs, int Base, IReadOnlyDictionary<string,
        double> Parameters, bool IsVerbatim)
{
    /// <summary>Number of entries.</summary>
    public long Count { get; } = Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Bytes in the result.</summary>
    public long Bytes => Count * Dtype.Size();

    /// <summary>True if an input could be copied byte by byte.</summary>
    public bool IsCopyOf(int input) => Inputs[input] is { Lora: null, Rows: null } own && own.Stored.Dtype == Dtype;
}
