using System.Runtime.InteropServices;
using Tributary.Numerics;

namespace Tributary.MergeBench;

/// <summary>
/// Seeded bf16 numbers that look like weights: nearly normal, from two bytes of a hashed counter an element. Quality does not matter here,
/// ten billion of them in a minute do.
/// </summary>
internal static class MadeNumbers
{
    private static readonly ushort[] Table = MakeTable();

    /// <summary>Numbers of deviation 2^exponent, bf16, little-endian.</summary>
    public static byte[] Bytes(long count, string name, string key, int exponent)
    {
        var seed = CounterRandom.For(1, name, key).Bits(0);
        var result = GC.AllocateUninitializedArray<byte>(checked((int)(2 * count)));
        var shift = (ushort)((exponent + 8) << 7);
        Parallel.For(0, (int)((count + 65535) / 65536), block =>
        {
            var words = MemoryMarshal.Cast<byte, ushort>(result.AsSpan());
            var state = seed + ((ulong)block * 0x9E3779B97F4A7C15);
            var end = Math.Min(words.Length, (block + 1) * 65536);
            for (var i = block * 65536; i < end; i++)
            {
                // A linear congruential step, its upper half as an index.
                state = (state * 6364136223846793005) + 1442695040888963407;
                words[i] = (ushort)(Table[state >> 48] + shift);
            }
        });
        return result;
    }

    /// <summary>The same as float32.</summary>
    public static float[] Floats(long count, string name, string key, int exponent)
    {
        var result = new float[count];
        var words = MemoryMarshal.Cast<byte, ushort>(Bytes(count, name, key, exponent).AsSpan());
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = BitConverter.UInt32BitsToSingle((uint)words[i] << 16);
        }

        return result;
    }

    /// <summary>Normal numbers of deviation 2^-8 as bf16: exponents then move by addition.</summary>
    private static ushort[] MakeTable()
    {
        var table = new float[65536];
        CounterRandom.For(1, "table").FillNormal(table, 0, Math.ScaleB(1, -8));
        // Rounded to nearest, halves to even; none of these is a NaN.
        return [.. table.Select(BitConverter.SingleToUInt32Bits).Select(bits => (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16))];
    }
}
