using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tributary.Numerics;

/// <summary>
/// X = U B V^T with an upper bidiagonal B, by Householder reflections from both sides (Golub and Kahan 1965); U is not kept. The update by
/// one reflection and the product that the next one needs are done in the same pass, so that a matrix that fills the second-level cache is
/// read twice a step, not four times. Rows are padded with zeros to whole vectors: no loop has a remainder.
/// </summary>
/// <param name="Diagonal">n values.</param>
/// <param name="Above">n values, the one right of each on the diagonal; the last is 0.</param>
/// <param name="Right">V^T, [n x stride]: the first n columns count.</param>
internal sealed record Bidiagonal(double[] Diagonal, double[] Above, Matrix Right)
{
    private const int Lanes = 8;

    /// <summary>Reduces a matrix, which is left as it was.</summary>
    public static Bidiagonal Of(Matrix x)
    {
        var n = x.Columns;
        // An odd number of cache lines: the same columns of all rows then spread over the whole first-level cache.
        var stride = (((n + Lanes - 1) / Lanes) | 1) * Lanes;
        var a = new Matrix(Math.Max(x.Rows, n), stride);
        for (var i = 0; i < x.Rows; i++)
        {
            x.Row(i).CopyTo(a.Row(i));
        }

        var (diagonal, above, scales) = (new double[n], new double[n], new double[n]);
        var (u, z) = (new double[a.Rows], new double[a.Rows]);
        var (v, w) = (new double[stride], new double[stride]);
        for (var k = 0; k < n; k++)
        {
            (diagonal[k], var scaleLeft) = LeftReflection(a, k, z, v, u);
            Array.Clear(w);
            for (var i = k; i < a.Rows; i++)
            {
                SubtractAndSum(a.Row(i), z[i], v, u[i], w, k);
            }

            Scale(w, scaleLeft, k);
            Subtract(a.Row(k), u[k], w, k);
            (above[k], scales[k]) = RightReflection(a.Row(k)[..n], k, v);
            for (var i = k + 1; i < a.Rows; i++)
            {
                z[i] = scales[k] * SubtractAndDot(a.Row(i), u[i], w, v, k);
            }

            v.CopyTo(a.Row(k));
        }

        return new Bidiagonal(diagonal, above, Accumulate(a, scales, n));
    }

    /// <summary>The reflection that clears column k below the diagonal, out of the column as the pending update leaves it.</summary>
    private static (double Diagonal, double Scale) LeftReflection(Matrix a, int k, double[] z, double[] v, double[] u)
    {
        var square = 0.0;
        for (var i = k; i < a.Rows; i++)
        {
            u[i] = Math.FusedMultiplyAdd(-z[i], v[k], a[i, k]);
            square = i == k ? 0 : Math.FusedMultiplyAdd(u[i], u[i], square);
        }

        return Reflect(ref u[k], square);
    }

    /// <summary>The reflection that clears row k right of the diagonal's neighbour.</summary>
    private static (double Above, double Scale) RightReflection(ReadOnlySpan<double> row, int k, double[] v)
    {
        Array.Clear(v);
        if (k + 1 >= row.Length)
        {
            return (0, 0);
        }

        var square = 0.0;
        for (var j = k + 1; j < row.Length; j++)
        {
            v[j] = row[j];
            square = j == k + 1 ? 0 : Math.FusedMultiplyAdd(v[j], v[j], square);
        }

        return Reflect(ref v[k + 1], square);
    }

    /// <summary>Makes a vector that of a reflection I - scale v v^T onto its first axis; returns the length there.</summary>
    /// <param name="first">Its first element, changed.</param>
    /// <param name="square">The sum of the squares of the others.</param>
    private static (double Length, double Scale) Reflect(ref double first, double square)
    {
        var x = first;
        if (square == 0)
        {
            return (x, 0);
        }

        var length = -Math.CopySign(Math.Sqrt((x * x) + square), x);
        first = x - length;
        return (length, 2 / ((first * first) + square));
    }

    /// <summary>V^T as the product of the right reflections, last ones first, so that
    /// only the rows and columns that they fill are touched.</summary>
    private static Matrix Accumulate(Matrix reflections, double[] scales, int n)
    {
        var result = new Matrix(n, reflections.Columns);
        for (var i = 0; i < n; i++)
        {
            result[i, i] = 1;
        }

        for (var k = n - 2; k >= 0; k--)
        {
            var v = reflections.Row(k);
            for (var i = k + 1; i < n && scales[k] != 0; i++)
            {
                var row = result.Row(i);
                Subtract(row, scales[k] * SubtractAndDot(row, 0, v, v, k), v, k);
            }
        }

        return result;
    }

    /// <summary>row -= z v; sum += u row, from the vector that holds column k on.</summary>
    private static void SubtractAndSum(Span<double> row, double z, ReadOnlySpan<double> v, double u, Span<double> sum, int k)
    {
        ref var r = ref MemoryMarshal.GetReference(row);
        ref var pv = ref MemoryMarshal.GetReference(v);
        ref var s = ref MemoryMarshal.GetReference(sum);
        var (minusZ, wideU) = (Vector256.Create(-z), Vector256.Create(u));
        for (var j = (nuint)(k / Lanes * Lanes); j < (nuint)row.Length; j += 4)
        {
            var value = Vector256.FusedMultiplyAdd(minusZ, Vector256.LoadUnsafe(ref pv, j), Vector256.LoadUnsafe(ref r, j));
            value.StoreUnsafe(ref r, j);
            Vector256.FusedMultiplyAdd(wideU, value, Vector256.LoadUnsafe(ref s, j)).StoreUnsafe(ref s, j);
        }
    }

    /// <summary>row -= u w, then the inner product of row and v in eight lanes.</summary>
    private static double SubtractAndDot(Span<double> row, double u, ReadOnlySpan<double> w, ReadOnlySpan<double> v, int k)
    {
        ref var r = ref MemoryMarshal.GetReference(row);
        ref var pw = ref MemoryMarshal.GetReference(w);
        ref var pv = ref MemoryMarshal.GetReference(v);
        var minusU = Vector256.Create(-u);
        var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
        for (var j = (nuint)(k / Lanes * Lanes); j < (nuint)row.Length; j += Lanes)
        {
            var (first, second) = (Vector256.LoadUnsafe(ref r, j), Vector256.LoadUnsafe(ref r, j + 4));
            if (u != 0)
            {
                first = Vector256.FusedMultiplyAdd(minusU, Vector256.LoadUnsafe(ref pw, j), first);
                second = Vector256.FusedMultiplyAdd(minusU, Vector256.LoadUnsafe(ref pw, j + 4), second);
                first.StoreUnsafe(ref r, j);
                second.StoreUnsafe(ref r, j + 4);
            }

            low = Vector256.FusedMultiplyAdd(first, Vector256.LoadUnsafe(ref pv, j), low);
            high = Vector256.FusedMultiplyAdd(second, Vector256.LoadUnsafe(ref pv, j + 4), high);
        }

        var four = low + high;
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    private static void Subtract(Span<double> row, double factor, ReadOnlySpan<double> x, int k)
    {
        ref var r = ref MemoryMarshal.GetReference(row);
        ref var px = ref MemoryMarshal.GetReference(x);
        var minus = Vector256.Create(-factor);
        for (var j = (nuint)(k / Lanes * Lanes); j < (nuint)row.Length; j += 4)
        {
            Vector256.FusedMultiplyAdd(minus, Vector256.LoadUnsafe(ref px, j), Vector256.LoadUnsafe(ref r, j)).StoreUnsafe(ref r, j);
        }
    }

    /// <summary>Scales the columns after k and clears those up to it, which the reflection does not touch.</summary>
    private static void Scale(Span<double> w, double factor, int k)
    {
        w[..(k + 1)].Clear();
        TensorPrimitives.Multiply(w[(k + 1)..], factor, w[(k + 1)..]);
    }
}
