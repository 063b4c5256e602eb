using System.Numerics.Tensors;
using Tributary.Numerics;
using Tributary.Safetensors;

namespace Tributary.Merging.Models;

/// <summary>One input of one tensor.</summary>
/// <param name="Model">The model.</param>
/// <param name="Name">The tensor's name there.</param>
/// <param name="Lora">The layer of the model's adapter whose delta is added; null: none.</param>
/// <param name="Parameters">The method's parameters for this input.</param>
internal sealed record PlannedInput(ModelFolder Model, string Name, string? Lora, IReadOnlyDictionary<string, double> Parameters)
{
    /// <summary>What is stored.</summary>
    public TensorInfo Stored => Model.Tensors.Find(Name)!;

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
    public bool IsCopyOf(int input) => Inputs[input].Stored.Dtype == Dtype && Inputs[input].Lora is null;

    /// <summary>Refuses values that the result cannot hold.</summary>
    /// <param name="where">The recipe, for the message.</param>
    /// <param name="start">The first entry.</param>
    /// <param name="values">The merged entries.</param>
    public void RequireStorable(string where, long start, ReadOnlySpan<float> values)
    {
        if (FloatFormats.IndexOfNonFinite(values) is var bad && bad >= 0)
        {
            throw new BadInputException(where, $"tensor '{Name}': result is {Invariant.Text(values[bad])} at entry "
                + $"{Invariant.Text(start + bad)}, beyond the range of float32; use smaller weights");
        }

        if (Dtype == TensorDtype.F16 && TensorPrimitives.MaxMagnitude(values) is var largest && Math.Abs(largest) > 65504)
        {
            throw new BadInputException(where, $"tensor '{Name}' would hold {Invariant.Text(largest)}, beyond the range of float16; use "
                + $"out_dtype: float32 or bfloat16");
        }
    }
}
