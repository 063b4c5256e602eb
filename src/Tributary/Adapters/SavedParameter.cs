namespace Tributary.Adapters;

/// <summary>A parameter of the base model that an adapter's folder holds whole: of a module
/// trained whole, a trained bias, or an embedding's own weights.</summary>
/// <param name="Tensor">Its name in the adapter's file.</param>
/// <param name="Parameter">The base model's parameter that it takes the place of, as in <c>lm_head.weight</c>.</param>
/// <param name="Shape">Its shape.</param>
public sealed record SavedParameter(string Tensor, string Parameter, IReadOnlyList<long> Shape)
{
    /// <summary>The name under which PEFT stores a parameter of a module that was trained whole.</summary>
    public static string TensorOf(string parameter) => AdapterTensorName.Prefix + parameter;

    /// <summary>Numbers in it.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>
    /// True for what PEFT stores of an adapted layer's own weights (<c>.base_layer.</c>):
    /// where embedding and output layer are one tensor, it is both.
    /// </summary>
    public bool IsOfBaseLayer => Tensor.Contains(".base_layer.", StringComparison.Ordinal);
}

/// <summary>A saved parameter with its values.</summary>
/// <param name="Info">Names and shape.</param>
/// <param name="Values">Row-major.</param>
public sealed record SavedValues(SavedParameter Info, float[] Values);
