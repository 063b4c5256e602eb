using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tributary.Numerics;

/// <summary>
/// What is behind <see cref="Products.Dots"/>: the products of one chunk in tiles, blocked for the caches. Several products at once use
/// every loaded element more than once: 4 x 3 if vectors have 512 bits and there are 32 registers for 24 accumulators, else 2 x 2.
/// </summary>
internal static class InnerProducts
{
    /// <summary>Elements from one packed row to the next: a chunk and one cache line.</summary>
    public const int PackedStride = Products.Chunk + 8;

    // Rows of y that stay in the second-level cache while all rows of x pass over them: 250 KB.
    private const int CachedRows = 60;

    /// <summary>Copies one chunk of every row to rows that lie side by side.</summary>
    public static void Pack(ReadOnlySpan<double> rows, int columns, int start, int count, Span<double> packed)
    {
        for (var i = 0; i * columns < rows.Length; i++)
        {
            rows.Slice((i * columns) + start, count).CopyTo(packed[(i * PackedStride)..]);
        }
    }

    /// <summary>Adds one chunk's share of the products of m rows of x with p rows of y to the result.</summary>
    /// <param name="x">Begins at the chunk of the first row.</param>
    /// <param name="y">Begins at the chunk of the first row.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="size">m, p, and the elements of the chunk.</param>
    /// <param name="result">[m x p].</param>
    public static void AddChunk(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int stride,
        (int M, int P, int Count) size, Span<double> result)
    {
        var (tallest, widest) = Vector512.IsHardwareAccelerated ? (4, 3) : (2, 2);
        Span<double> tile = stackalloc double[12];
        for (var block = 0; block < size.P; block += CachedRows)
        {
            var end = Math.Min(block + CachedRows, size.P);
            for (var i = 0; i < size.M; i += tallest)
            {
                for (var j = block; j < end; j += widest)
                {
                    var (height, width) = (Math.Min(tallest, size.M - i), Math.Min(widest, end - j));
                    Tile(ref MemoryMarshal.GetReference(x[(i * stride)..]), ref MemoryMarshal.GetReference(y[(j * stride)..]), stride,
                        size.Count, (height, width), tile);
                    AddTile(tile, height, width, result[((i * size.P) + j)..], size.P);
                }
            }
        }
    }

    private static void AddTile(ReadOnlySpan<double> tile, int height, int width, Span<double> result, int stride)
    {
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                result[(row * stride) + column] += tile[(row * width) + column];
            }
        }
    }

    private static void Tile(ref double x, ref double y, nint stride, int count, (int Height, int Width) size, Span<double> result)
    {
        if (size == (4, 3))
        {
            InnerProductKernels.FourByThree(ref x, ref y, stride, count, result);
        }
        else if (size == (2, 2))
        {
            (result[0], result[1], result[2], result[3]) = InnerProductKernels.TwoByTwo(ref x, ref Unsafe.Add(ref x, stride), ref y,
                ref Unsafe.Add(ref y, stride), count);
        }
        else
        {
            for (var k = 0; k < size.Height * size.Width; k++)
            {
                result[k] = InnerProductKernels.One(ref Unsafe.Add(ref x, k / size.Width * stride),
                    ref Unsafe.Add(ref y, k % size.Width * stride), count);
            }
        }
    }
}
