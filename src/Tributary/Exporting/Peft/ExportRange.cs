using Tributary.Adapters;
using Tributary.Safetensors;

namespace Tributary.Exporting.Peft;

/// <summary>Whether factors fit the type that they are stored in.</summary>
internal static class ExportRange
{
    private const float LargestF16 = 65504;

    /// <summary>Refuses factors that float16 would store as infinity.</summary>
    /// <exception cref="BadInputException">An entry does not fit.</exception>
    public static void Require(string where, LoraFactors factors, TensorDtype dtype)
    {
        if (dtype == TensorDtype.F16 && (Array.Exists(factors.A, IsTooLarge) || Array.Exists(factors.B, IsTooLarge)))
        {
            throw new BadInputException(where, $"the factors of layer '{factors.Module}' leave the range of "
                + $"{dtype.Name()}; export them as float32");
        }
    }

    private static bool IsTooLarge(float value) => Math.Abs(value) > LargestF16;
}
