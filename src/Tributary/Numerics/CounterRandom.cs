using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tributary.Numerics;

/// <summary>
/// Random numbers without a state: the i-th number is a function of (seed, keys, i), so that any element can be asked for alone, in any
/// order, on any thread. Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"); the keys enter through SHA-256,
/// which fixes Philox's 64-bit key and the upper half of its 128-bit counter. Uniform numbers are the same on every machine; normal ones
/// pass through the platform's logarithm and cosine and may differ in the last bit between platforms.
/// </summary>
public readonly struct CounterRandom
{
    private readonly uint key0;
    private readonly uint key1;
    private readonly uint high0;
    private readonly uint high1;

    private CounterRandom(ReadOnlySpan<byte> hash)
    {
        key0 = BinaryPrimitives.ReadUInt32LittleEndian(hash);
        key1 = BinaryPrimitives.ReadUInt32LittleEndian(hash[4..]);
        high0 = BinaryPrimitives.ReadUInt32LittleEndian(hash[8..]);
        high1 = BinaryPrimitives.ReadUInt32LittleEndian(hash[12..]);
    }

    /// <summary>The generator of a seed and a list of keys, as in (seed, language, tensor name). Every list has its own sequence.</summary>
    public static CounterRandom For(long seed, params ReadOnlySpan<string> keys)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, seed);
        hash.AppendData(number);
        foreach (var key in keys)
        {
            var bytes = Encoding.UTF8.GetBytes(key);
            BinaryPrimitives.WriteInt64LittleEndian(number, bytes.Length);
            hash.AppendData(number);
            hash.AppendData(bytes);
        }

        return new CounterRandom(hash.GetHashAndReset());
    }

    /// <summary>64 random bits.</summary>
    public ulong Bits(long index)
    {
        var block = Block((ulong)index >> 1);
        return (index & 1) == 0 ? block.Low : block.High;
    }

    /// <summary>A number uniform in [0, 1), a multiple of 2^-53.</summary>
    public double Uniform(long index) => (Bits(index) >> 11) * (1.0 / (1L << 53));

    /// <summary>A number of the normal distribution with mean 0 and deviation 1 (Box-Muller over the block of the index).</summary>
    public double Normal(long index)
    {
        var block = Block((ulong)index);
        var radius = Math.Sqrt(-2 * Math.Log(((block.Low >> 11) + 1) * (1.0 / (1L << 53))));
        return radius * Math.Cos(2 * Math.PI * (block.High >> 11) * (1.0 / (1L << 53)));
    }

    /// <summary>Fills with numbers uniform in [low, high); element i is that of index i.</summary>
    public void FillUniform(Span<float> destination, double low, double high)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = (float)(low + ((high - low) * Uniform(i)));
        }
    }

    /// <summary>Fills with normal numbers; element i is that of index i.</summary>
    public void FillNormal(Span<float> destination, double mean, double deviation)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = (float)(mean + (deviation * Normal(i)));
        }
    }

    /// <summary>A random order of the numbers 0 to count - 1 (Fisher-Yates).</summary>
    public int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        Shuffle(order.AsSpan());
        return order;
    }

    /// <summary>Puts the items in a random order, in place.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = (int)Math.BigMul(Bits(i), (ulong)i + 1, out _);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Philox4x32-10 on a whole counter and key: the four words of the output.</summary>
    internal static (uint X0, uint X1, uint X2, uint X3) Philox(uint x0, uint x1, uint x2, uint x3, uint key0, uint key1)
    {
        for (var round = 0; round < 10; round++)
        {
            var product0 = (ulong)x0 * 0xD2511F53;
            var product1 = (ulong)x2 * 0xCD9E8D57;
            (x0, x1, x2, x3) = ((uint)(product1 >> 32) ^ x1 ^ key0, (uint)product1, (uint)(product0 >> 32) ^ x3 ^ key1, (uint)product0);
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }

        return (x0, x1, x2, x3);
    }

    private (ulong Low, ulong High) Block(ulong counter)
    {
        var (x0, x1, x2, x3) = Philox((uint)counter, (uint)(counter >> 32), high0, high1, key0, key1);
        return (x0 | ((ulong)x1 << 32), x2 | ((ulong)x3 << 32));
    }
}
