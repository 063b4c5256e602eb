using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tributary.Numerics;

/// <summary>
/// The kernels behind <see cref="Products.Combine"/>. Every element is one chain of fused multiply-adds over the rows, in their order,
/// whichever kernel computes it; results stay in registers while all rows pass.
/// </summary>
internal static class Combinations
{
    /// <summary>Adds the combinations over some columns to all results.</summary>
    /// <param name="coefficients">[m x p].</param>
    /// <param name="rows">[p x n].</param>
    /// <param name="size">m, p and n.</param>
    /// <param name="block">The columns.</param>
    /// <param name="result">[m x n].</param>
    public static void AddBlock(
        ReadOnlySpan<double> coefficients, ReadOnlySpan<double> rows, (int M, int P, int N) size, (int Start, int Count) block, Span<double> result)
    {
        ref var coefficient = ref MemoryMarshal.GetReference(coefficients);
        ref var source = ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), block.Start);
        ref var target = ref Unsafe.Add(ref MemoryMarshal.GetReference(result), block.Start);
        for (var i = 0; i < size.M;)
        {
            var height = Vector512.IsHardwareAccelerated && i + 8 <= size.M ? 8 : i + 4 <= size.M ? 4 : 1;
            AddRows(ref Unsafe.Add(ref coefficient, (nint)i * size.P), ref source, size, block.Count, height, ref Unsafe.Add(ref target, (nint)i * size.N));
            i += height;
        }
    }

    private static void AddRows(ref double coefficient, ref double source, (int M, int P, int N) size, int count, int height, ref double target)
    {
        var k = 0;
        for (; height == 8 && k + 16 <= count; k += 16)
        {
            EightBySixteen(ref coefficient, size.P, ref Unsafe.Add(ref source, k), size.N, ref Unsafe.Add(ref target, k));
        }

        for (; height >= 4 && k + 8 <= count; k += 8)
        {
            for (var i = 0; i < height; i += 4)
            {
                FourByEight(ref Unsafe.Add(ref coefficient, i * size.P), size.P, ref Unsafe.Add(ref source, k), size.N, ref Unsafe.Add(ref target, ((nint)i * size.N) + k));
            }
        }

        for (; height == 1 && k + 16 <= count; k += 16)
        {
            OneBySixteen(ref coefficient, size.P, ref Unsafe.Add(ref source, k), size.N, ref Unsafe.Add(ref target, k));
        }

        AddScalars(ref coefficient, ref source, size, (k, count), height, ref target);
    }

    private static void AddScalars(ref double coefficient, ref double source, (int M, int P, int N) size, (int Start, int End) columns, int height, ref double target)
    {
        for (var k = columns.Start; k < columns.End; k++)
        {
            for (var i = 0; i < height; i++)
            {
                ref var sum = ref Unsafe.Add(ref target, ((nint)i * size.N) + k);
                for (var j = 0; j < size.P; j++)
                {
                    sum = Math.FusedMultiplyAdd(Unsafe.Add(ref coefficient, (i * size.P) + j), Unsafe.Add(ref source, ((nint)j * size.N) + k), sum);
                }
            }
        }
    }

    private static void OneBySixteen(ref double coefficient, int p, ref double source, nint columns, ref double target)
    {
        var (a, b) = (Vector256.LoadUnsafe(ref target), Vector256.LoadUnsafe(ref target, 4));
        var (c, d) = (Vector256.LoadUnsafe(ref target, 8), Vector256.LoadUnsafe(ref target, 12));
        ref var row = ref source;
        for (var j = 0; j < p; j++)
        {
            var w = Vector256.Create(Unsafe.Add(ref coefficient, j));
            a = Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref row), a);
            b = Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref row, 4), b);
            c = Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref row, 8), c);
            d = Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref row, 12), d);
            row = ref Unsafe.Add(ref row, columns);
        }

        a.StoreUnsafe(ref target);
        b.StoreUnsafe(ref target, 4);
        c.StoreUnsafe(ref target, 8);
        d.StoreUnsafe(ref target, 12);
    }

    /// <summary>Four results over eight columns: eight accumulators, each loaded element used four times.</summary>
    private static void FourByEight(ref double coefficient, int p, ref double source, nint columns, ref double target)
    {
        ref var t1 = ref Unsafe.Add(ref target, columns);
        ref var t2 = ref Unsafe.Add(ref t1, columns);
        ref var t3 = ref Unsafe.Add(ref t2, columns);
        var (a0, a1) = (Vector256.LoadUnsafe(ref target), Vector256.LoadUnsafe(ref target, 4));
        var (b0, b1) = (Vector256.LoadUnsafe(ref t1), Vector256.LoadUnsafe(ref t1, 4));
        var (c0, c1) = (Vector256.LoadUnsafe(ref t2), Vector256.LoadUnsafe(ref t2, 4));
        var (d0, d1) = (Vector256.LoadUnsafe(ref t3), Vector256.LoadUnsafe(ref t3, 4));
        ref var row = ref source;
        for (var j = 0; j < p; j++)
        {
            var (u, v) = (Vector256.LoadUnsafe(ref row), Vector256.LoadUnsafe(ref row, 4));
            var w = Vector256.Create(Unsafe.Add(ref coefficient, j));
            (a0, a1) = (Vector256.FusedMultiplyAdd(w, u, a0), Vector256.FusedMultiplyAdd(w, v, a1));
            w = Vector256.Create(Unsafe.Add(ref coefficient, j + p));
            (b0, b1) = (Vector256.FusedMultiplyAdd(w, u, b0), Vector256.FusedMultiplyAdd(w, v, b1));
            w = Vector256.Create(Unsafe.Add(ref coefficient, j + (2 * p)));
            (c0, c1) = (Vector256.FusedMultiplyAdd(w, u, c0), Vector256.FusedMultiplyAdd(w, v, c1));
            w = Vector256.Create(Unsafe.Add(ref coefficient, j + (3 * p)));
            (d0, d1) = (Vector256.FusedMultiplyAdd(w, u, d0), Vector256.FusedMultiplyAdd(w, v, d1));
            row = ref Unsafe.Add(ref row, columns);
        }

        a0.StoreUnsafe(ref target);
        a1.StoreUnsafe(ref target, 4);
        b0.StoreUnsafe(ref t1);
        b1.StoreUnsafe(ref t1, 4);
        c0.StoreUnsafe(ref t2);
        c1.StoreUnsafe(ref t2, 4);
        d0.StoreUnsafe(ref t3);
        d1.StoreUnsafe(ref t3, 4);
    }

    /// <summary>Eight results over sixteen columns: sixteen accumulators, each loaded element used eight times.</summary>
    private static void EightBySixteen(ref double coefficient, int p, ref double source, nint columns, ref double target)
    {
        ref var t1 = ref Unsafe.Add(ref target, columns);
        ref var t2 = ref Unsafe.Add(ref t1, columns);
        ref var t3 = ref Unsafe.Add(ref t2, columns);
        ref var t4 = ref Unsafe.Add(ref t3, columns);
        ref var t5 = ref Unsafe.Add(ref t4, columns);
        ref var t6 = ref Unsafe.Add(ref t5, columns);
        ref var t7 = ref Unsafe.Add(ref t6, columns);
        var (a0, a1) = (Vector512.LoadUnsafe(ref target), Vector512.LoadUnsafe(ref target, 8));
        var (b0, b1) = (Vector512.LoadUnsafe(ref t1), Vector512.LoadUnsafe(ref t1, 8));
        var (c0, c1) = (Vector512.LoadUnsafe(ref t2), Vector512.LoadUnsafe(ref t2, 8));
        var (d0, d1) = (Vector512.LoadUnsafe(ref t3), Vector512.LoadUnsafe(ref t3, 8));
        var (e0, e1) = (Vector512.LoadUnsafe(ref t4), Vector512.LoadUnsafe(ref t4, 8));
        var (f0, f1) = (Vector512.LoadUnsafe(ref t5), Vector512.LoadUnsafe(ref t5, 8));
        var (g0, g1) = (Vector512.LoadUnsafe(ref t6), Vector512.LoadUnsafe(ref t6, 8));
        var (h0, h1) = (Vector512.LoadUnsafe(ref t7), Vector512.LoadUnsafe(ref t7, 8));
        ref var row = ref source;
        for (var j = 0; j < p; j++)
        {
            var (u, v) = (Vector512.LoadUnsafe(ref row), Vector512.LoadUnsafe(ref row, 8));
            var w = Vector512.Create(Unsafe.Add(ref coefficient, j));
            (a0, a1) = (Vector512.FusedMultiplyAdd(w, u, a0), Vector512.FusedMultiplyAdd(w, v, a1));
            w = Vector512.Create(Unsafe.Add(ref coefficient, j + p));
            (b0, b1) = (Vector512.FusedMultiplyAdd(w, u, b0), Vector512.FusedMultiplyAdd(w, v, b1));
            w = Vector512.Create(Unsafe.Add(ref coefficient, j + (2 * p)));
            (c0, c1) = (Vector512.FusedMultiplyAdd(w, u, c0), Vector512.FusedMultiplyAdd(w, v, c1));
            w = Vector512.Create(Unsafe.Add(ref coefficient, j + (3 * p)));
            (d0, d1) = (Vector512.FusedMultiplyAdd(w, u, d0), Vector512.FusedMultiplyAdd(w, v, d1));
            w = Vector512.Create(Unsafe.Add(ref coefficient, j + (4 * p)));
            (e0, e1) = (Vector512.FusedMultiplyAdd(w, u, e0), Vector512.FusedMultiplyAdd(w, v, e1));
            w = Vector512.Create(Unsafe.Add(ref coefficient, j + (5 * p)));
            (f0, f1) = (Vector512.FusedMultiplyAdd(w, u, f0), Vector512.FusedMultiplyAdd(w, v, f1));
            w = Vector512.Create(Unsafe.Add(ref coefficient, j + (6 * p)));
            (g0, g1) = (Vector512.FusedMultiplyAdd(w, u, g0), Vector512.FusedMultiplyAdd(w, v, g1));
            w = Vector512.Create(Unsafe.Add(ref coefficient, j + (7 * p)));
            (h0, h1) = (Vector512.FusedMultiplyAdd(w, u, h0), Vector512.FusedMultiplyAdd(w, v, h1));
            row = ref Unsafe.Add(ref row, columns);
        }

        a0.StoreUnsafe(ref target);
        a1.StoreUnsafe(ref target, 8);
        b0.StoreUnsafe(ref t1);
        b1.StoreUnsafe(ref t1, 8);
        c0.StoreUnsafe(ref t2);
        c1.StoreUnsafe(ref t2, 8);
        d0.StoreUnsafe(ref t3);
        d1.StoreUnsafe(ref t3, 8);
        e0.StoreUnsafe(ref t4);
        e1.StoreUnsafe(ref t4, 8);
        f0.StoreUnsafe(ref t5);
        f1.StoreUnsafe(ref t5, 8);
        g0.StoreUnsafe(ref t6);
        g1.StoreUnsafe(ref t6, 8);
        h0.StoreUnsafe(ref t7);
        h1.StoreUnsafe(ref t7, 8);
    }
}
