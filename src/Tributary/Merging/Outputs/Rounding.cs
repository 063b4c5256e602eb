using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Tributary.Merging.Entries;
using Tributary.Numerics;
using Tributary.Safetensors;

namespace Tributary.Merging.Outputs;

/// <summary>How much rounding to a stored type takes away.</summary>
internal static class Rounding
{
    private const int Block = 1 << 14;

    /// <summary>The loss of two factors, to first order: relative squares add up, weighted by |A|^2 |B|^2.</summary>
    public static LayerLoss OfFactors((double Whole, double Lost) a, (double Whole, double Lost) b) =>
        new(0, 0, a.Whole * b.Whole, (a.Lost * b.Whole) + (b.Lost * a.Whole));

    /// <summary>Rounds values to a type and widens them again, in place.</summary>
    public static void RoundTrip(Span<float> values, TensorDtype dtype)
    {
        var stored = ArrayPool<ushort>.Shared.Rent(Block);
        for (var start = 0; start < values.Length && dtype != TensorDtype.F32; start += Block)
        {
            var part = values.Slice(start, Math.Min(Block, values.Length - start));
            RoundTrip(part, dtype, stored, part);
        }

        ArrayPool<ushort>.Shared.Return(stored);
    }

    /// <summary>The sum of squares of values, and of what rounding takes from each.</summary>
    public static (double Whole, double Lost) Squares(ReadOnlySpan<float> values, TensorDtype dtype)
    {
        var stored = ArrayPool<ushort>.Shared.Rent(Block);
        var difference = ArrayPool<float>.Shared.Rent(Block);
        var (whole, lost) = (0.0, 0.0);
        for (var start = 0; start < values.Length; start += Block)
        {
            var part = values.Slice(start, Math.Min(Block, values.Length - start));
            var rounded = difference.AsSpan(0, part.Length);
            RoundTrip(part, dtype, stored, rounded);
            TensorPrimitives.Subtract(part, rounded, rounded);
            whole += Magnitudes.SumOfSquares(part);
            lost += Magnitudes.SumOfSquares(rounded);
        }

        ArrayPool<ushort>.Shared.Return(stored);
        ArrayPool<float>.Shared.Return(difference);
        return (whole, lost);
    }

    private static void RoundTrip(ReadOnlySpan<float> values, TensorDtype dtype, ushort[] stored, Span<float> rounded)
    {
        var narrow = stored.AsSpan(0, values.Length);
        switch (dtype)
        {
            case TensorDtype.BF16:
                FloatFormats.NarrowToBF16(values, narrow);
                FloatFormats.WidenBF16(narrow, rounded);
                break;
            case TensorDtype.F16:
                FloatFormats.NarrowToF16(values, MemoryMarshal.Cast<ushort, Half>(narrow));
                FloatFormats.WidenF16(MemoryMarshal.Cast<ushort, Half>(narrow), rounded);
                break;
            default:
                values.CopyTo(rounded);
                break;
        }
    }
}
