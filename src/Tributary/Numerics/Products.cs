using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tributary.Numerics;

/// <summary>
/// Products of float64 matrices whose result is the same, bit for bit, on every machine, vector width and thread count. Two forms cover
/// all that merging needs: inner products of rows, and linear combinations of rows. Both are defined element by element in fused
/// multiply-adds (below), and the vector code only does several elements at once. Blocking keeps one operand in the second-level cache;
/// the price of the fixed order is perhaps a third of what a tuned BLAS reaches.
/// </summary>
internal static class Products
{
    /// <summary>Lanes of an inner product.</summary>
    public const int Lanes = 16;

    /// <summary>Elements after which an inner product's lanes are combined: 4 KB of each row.</summary>
    public const int Chunk = 512;

    private static int Width => Vector256<double>.Count;

    /// <summary>
    /// The inner product by definition: in every chunk of 512 elements, element i joins lane i mod 16 by a fused multiply-add; lanes are
    /// combined 16 -> 8 -> 4 -> 2 -> 1, each time adding the upper half to the lower; chunk sums are added in order.
    /// </summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Debug.Assert(x.Length == y.Length, "lengths differ");
        var sum = 0.0;
        for (var start = 0; start < x.Length; start += Chunk)
        {
            var count = Math.Min(Chunk, x.Length - start);
            sum += InnerProductKernels.One(ref MemoryMarshal.GetReference(x[start..]), ref MemoryMarshal.GetReference(y[start..]), count);
        }

        return sum;
    }

    /// <summary>Inner products of rows: result[i, j] = x_i . y_j. Each is that of <see cref="Dot"/>.</summary>
    /// <param name="x">[m x n].</param>
    /// <param name="y">[p x n].</param>
    /// <param name="columns">n.</param>
    /// <param name="result">[m x p], overwritten.</param>
    public static void Dots(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int columns, Span<double> result)
    {
        var (m, p) = columns == 0 ? (0, 0) : (x.Length / columns, y.Length / columns);
        result.Clear();
        // Rows a power of two apart fall on the same lines of the caches; side by side they do not. Few rows do not pay for the copy.
        var packs = m >= 8;
        var packedX = new double[packs ? m * InnerProducts.PackedStride : 0];
        var packedY = new double[packs ? p * InnerProducts.PackedStride : 0];
        for (var start = 0; start < columns && m > 0 && p > 0; start += Chunk)
        {
            var count = Math.Min(Chunk, columns - start);
            if (packs)
            {
                InnerProducts.Pack(x, columns, start, count, packedX);
                InnerProducts.Pack(y, columns, start, count, packedY);
                InnerProducts.AddChunk(packedX, packedY, InnerProducts.PackedStride, (m, p, count), result);
            }
            else
            {
                InnerProducts.AddChunk(x[start..], y[start..], columns, (m, p, count), result);
            }
        }
    }

    /// <summary>
    /// Linear combinations of rows: result_i += sum over j of coefficients[i, j] * rows_j, every element one chain of fused
    /// multiply-adds in the order of j.
    /// </summary>
    /// <param name="coefficients">[m x p].</param>
    /// <param name="rows">[p x n].</param>
    /// <param name="columns">n.</param>
    /// <param name="result">[m x n], added to.</param>
    public static void Combine(ReadOnlySpan<double> coefficients, ReadOnlySpan<double> rows, int columns, Span<double> result)
    {
        var p = columns == 0 ? 0 : rows.Length / columns;
        Product(Strided<double>.Of(coefficients, p), Strided<double>.Of(rows, columns), result, adds: true);
    }

    /// <summary>
    /// Linear combinations of rows in float32: as the other one, with every multiply-add rounded to float32. At best with m a multiple
    /// of 6 and at least 24; p and n are free.
    /// </summary>
    /// <param name="coefficients">[m x p].</param>
    /// <param name="rows">[p x n].</param>
    /// <param name="columns">n.</param>
    /// <param name="result">[m x n].</param>
    /// <param name="adds">Whether the combinations are added to what the result holds; else they take its place.</param>
    public static void Combine(ReadOnlySpan<float> coefficients, ReadOnlySpan<float> rows, int columns,
        Span<float> result, bool adds = true)
    {
        var p = columns == 0 ? 0 : rows.Length / columns;
        Product(Strided<float>.Of(coefficients, p), Strided<float>.Of(rows, columns), result, adds);
    }

    /// <summary>The product of two small matrices, x [m x p] times y [p x n].</summary>
    public static Matrix Multiply(Matrix x, Matrix y)
    {
        var result = new Matrix(x.Rows, y.Columns);
        Product(Strided<double>.Of(x.Values, x.Columns), Strided<double>.Of(y.Values, y.Columns), result.Values, adds: false);
        return result;
    }

    /// <summary>result [+]= left * right in float64, operands of either precision;
    /// every element is one chain, as in <c>Combine</c>.</summary>
    /// <param name="left">[m x p].</param>
    /// <param name="right">[p x n].</param>
    /// <param name="result">[m x n].</param>
    /// <param name="adds">Whether the product is added to what the result holds.</param>
    internal static void Product<TLeft, TRight>(Strided<TLeft> left, Strided<TRight> right, Span<double> result, bool adds)
        where TLeft : unmanaged, IEquatable<TLeft>
        where TRight : unmanaged, IEquatable<TRight> => Run(left, right, result, adds, lowerOnly: false);

    /// <summary>result [+]= left * right in float32; elements above the diagonal may be left out.</summary>
    internal static void Product(Strided<float> left, Strided<float> right, Span<float> result, bool adds, bool lowerOnly = false) =>
        Run(left, right, result, adds, lowerOnly);

    /// <summary>Inner products of the rows of one matrix, x x^T: half the work of a product.</summary>
    /// <param name="rows">[p x n].</param>
    /// <returns>[p x p], symmetric to the bit.</returns>
    internal static Matrix Gram<T>(Strided<T> rows)
        where T : unmanaged, IEquatable<T>
    {
        var gram = new Matrix(rows.Rows, rows.Rows);
        Run(rows, rows.Transposed, gram.Values.AsSpan(), adds: false, lowerOnly: true);
        gram.MirrorLower();
        return gram;
    }

    private static void Run<T, TLeft, TRight>(Strided<TLeft> left, Strided<TRight> right, Span<T> result, bool adds, bool lowerOnly)
        where T : unmanaged
        where TLeft : unmanaged, IEquatable<TLeft>
        where TRight : unmanaged, IEquatable<TRight>
    {
        if (Vector512.IsHardwareAccelerated)
        {
            ProductTiles<T, Vector512<T>, Wide512<T>>.Run(left, right, result, adds, lowerOnly);
        }
        else
        {
            ProductTiles<T, Vector256<T>, Wide256<T>>.Run(left, right, result, adds, lowerOnly);
        }
    }

    /// <summary>A plane rotation of two rows: (x, y) becomes (c x - s y, s x + c y);
    /// the second product of each is rounded by itself.</summary>
    public static void Rotate(double c, double s, Span<double> x, Span<double> y)
    {
        var i = 0;
        var (cosine, sine, minusSine) = (Vector256.Create(c), Vector256.Create(s), Vector256.Create(-s));
        ref var firstX = ref MemoryMarshal.GetReference(x);
        ref var firstY = ref MemoryMarshal.GetReference(y);
        for (; i <= x.Length - Width; i += Width)
        {
            var a = Vector256.LoadUnsafe(ref firstX, (nuint)i);
            var b = Vector256.LoadUnsafe(ref firstY, (nuint)i);
            Vector256.FusedMultiplyAdd(cosine, a, minusSine * b).StoreUnsafe(ref firstX, (nuint)i);
            Vector256.FusedMultiplyAdd(sine, a, cosine * b).StoreUnsafe(ref firstY, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            (x[i], y[i]) = (Math.FusedMultiplyAdd(c, x[i], -s * y[i]), Math.FusedMultiplyAdd(s, x[i], c * y[i]));
        }
    }
}
