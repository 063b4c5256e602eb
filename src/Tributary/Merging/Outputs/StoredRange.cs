using Tributary.Numerics;
using Tributary.Safetensors;

namespace Tributary.Merging.Outputs;

/// <summary>Whether merged values fit the type that they are stored in.</summary>
internal static class StoredRange
{
    private const float LargestF16 = 65504;

    /// <summary>Refuses values that would be stored as infinity or NaN.</summary>
    /// <exception cref="BadInputException">A value does not fit.</exception>
    public static void Require(MergePlan plan, string module, ReadOnlySpan<float> values)
    {
        if (FloatFormats.IndexOfNonFinite(values) >= 0 || (plan.Dtype == TensorDtype.F16 && AnyAbove(values, LargestF16)))
        {
            throw new BadInputException(plan.Recipe.Where, $"the merged values of layer '{module}' leave the range of {plan.Dtype.Name()}; use dtype: float32, or smaller weights");
        }
    }

    private static bool AnyAbove(ReadOnlySpan<float> values, float limit)
    {
        foreach (var value in values)
        {
            if (Math.Abs(value) > limit)
            {
                return true;
            }
        }

        return false;
    }
}
