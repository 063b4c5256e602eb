using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Tributary.Numerics;

/// <summary>
/// Widens stored 16-bit and 64-bit floats to float32 and narrows float32 back, rounding to nearest, ties to even. Widening is exact;
/// narrowing rounds once; NaN stays NaN, values beyond the largest finite one become infinite. The two spans have equal lengths.
/// </summary>
internal static class FloatFormats
{
    private const uint QuietBit = 0x0040_0000;

    /// <summary>bfloat16 to float32: the upper half of the word.</summary>
    public static void WidenBF16(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        RequireEqualLengths(source.Length, destination.Length);
        var words = MemoryMarshal.Cast<float, uint>(destination);
        var i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out var low, out var high);
            (low << 16).CopyTo(words[i..]);
            (high << 16).CopyTo(words[(i + Vector<uint>.Count)..]);
        }

        for (; i < source.Length; i++)
        {
            words[i] = (uint)source[i] << 16;
        }
    }

    /// <summary>float32 to bfloat16.</summary>
    public static void NarrowToBF16(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        RequireEqualLengths(source.Length, destination.Length);
        var words = MemoryMarshal.Cast<float, uint>(source);
        var i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            var low = RoundToUpperHalf(new Vector<uint>(words[i..]));
            var high = RoundToUpperHalf(new Vector<uint>(words[(i + Vector<uint>.Count)..]));
            Vector.Narrow(low, high).CopyTo(destination[i..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = ToBF16(source[i]);
        }
    }

    /// <summary>One float32 to bfloat16: the scalar definition of <see cref="NarrowToBF16"/>.</summary>
    public static ushort ToBF16(float value)
    {
        var word = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((float.IsNaN(value) ? word | QuietBit : word + 0x7FFF + ((word >> 16) & 1)) >> 16);
    }

    /// <summary>float16 to float32.</summary>
    public static void WidenF16(ReadOnlySpan<Half> source, Span<float> destination) =>
        TensorPrimitives.ConvertToSingle(source, destination[..source.Length]);

    /// <summary>float32 to float16.</summary>
    public static void NarrowToF16(ReadOnlySpan<float> source, Span<Half> destination) =>
        TensorPrimitives.ConvertToHalf(source, destination[..source.Length]);

    /// <summary>float32 to float64: exact.</summary>
    public static void WidenF64(ReadOnlySpan<float> source, Span<double> destination) =>
        TensorPrimitives.ConvertTruncating(source, destination[..source.Length]);

    /// <summary>float64 to float32.</summary>
    public static void NarrowF64(ReadOnlySpan<double> source, Span<float> destination) =>
        TensorPrimitives.ConvertTruncating(source, destination[..source.Length]);

    /// <summary>The index of the first NaN or infinity; -1 if all values are finite.</summary>
    public static int IndexOfNonFinite(ReadOnlySpan<float> values)
    {
        // x * 0 is 0 for every finite x, and NaN for every other.
        var i = 0;
        var zero = Vector<float>.Zero;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            if (!Vector.EqualsAll(new Vector<float>(values[i..]) * zero, zero))
            {
                break;
            }
        }

        for (; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static Vector<uint> RoundToUpperHalf(Vector<uint> word)
    {
        var rounded = word + new Vector<uint>(0x7FFF) + ((word >> 16) & Vector<uint>.One);
        var isNaN = Vector.GreaterThan(word & new Vector<uint>(0x7FFF_FFFF), new Vector<uint>(0x7F80_0000));
        return Vector.ConditionalSelect(isNaN, word | new Vector<uint>(QuietBit), rounded) >> 16;
    }

    private static void RequireEqualLengths(int source, int destination)
    {
        if (source != destination)
        {
            throw new ArgumentException("source and destination differ in length");
        }
    }
}
