using System.Numerics.Tensors;
using Tributary.Merging.Plans;
using Tributary.Numerics;
using Tributary.Safetensors;

namespace Tributary.Merging.Outputs;

/// <summary>Whether merged values fit the type that they are stored in.</summary>
internal static class StoredRange
{
    private const float LargestF16 = 65504;

    /// <summary>Refuses values that would be stored as infinity or NaN.</summary>
    /// <exception cref="BadInputException">A value does not fit.</exception>
    public static void Require(AdapterMergePlan plan, string module, ReadOnlySpan<float> values) =>
        Require(plan.Recipe.Where, module, plan.Dtype, values);

    /// <inheritdoc cref="Require(AdapterMergePlan, string, ReadOnlySpan{float})"/>
    public static void Require(string where, string tensor, TensorDtype dtype, ReadOnlySpan<float> values)
    {
        if (FloatFormats.IndexOfNonFinite(values) >= 0
            || (dtype == TensorDtype.F16 && values.Length > 0 && Math.Abs(TensorPrimitives.MaxMagnitude(values)) > LargestF16))
        {
            throw new BadInputException(where, $"the merged values of layer '{tensor}' leave the range of {dtype.Name()}; use dtype: "
                + $"float32, or smaller weights");
        }
    }
}
