using System.Numerics.Tensors;
using Tributary.Merging.Layers;
using Tributary.Merging.Methods;
using Tributary.Numerics;

namespace Tributary.Merging.Spaces;

/// <summary>
/// What is costly about entering the space knots and small to keep: with [dW_1 ... dW_n] = U S [V_1 ... V_n], how U follows from the
/// stacked rows of one side, and how S V_i follows from the factor on the other side. At rank sum 320 it takes 1.2 MB.
/// </summary>
/// <param name="OnRows">U^T as combinations of the rows of one side, [k x rank]; null if U^T had to be formed.</param>
/// <param name="Formed">U^T itself, [k x length], where the rows are too dependent for that: large, and better found again.</param>
/// <param name="Coefficients">Per input the combinations of its rows of the other
/// side that are S V_i, [k x r_i]; null if it lacks the layer.</param>
/// <param name="Count">k.</param>
internal sealed record KnotsBasis(Matrix? OnRows, Matrix? Formed, float[]?[] Coefficients, int Count)
{
    /// <summary>Finds the basis of a layer.</summary>
    public static KnotsBasis Of(ModuleFactors factors, SpaceKey key)
    {
        var output = key.Stack == StackSide.Output;
        var (left, right) = output ? (factors.StackB(), factors.StackA()) : (factors.StackA(), factors.StackB());
        var frame = RowFrame.Of(left.Rows, output ? factors.Scalings() : null);
        var core = RowSvd.Of(Core(factors, frame.L, output));
        var kept = CountKept(core.Values, key.KnotsCut, left.Length, right.Length * factors.Factors.Length);
        var directions = core.Directions.Top(kept);
        var onRows = frame.OnRows(directions);
        return new KnotsBasis(onRows, onRows is null ? Products.Multiply(directions, frame.Q!)
            : null, CoefficientsOf(factors, directions, frame.L, output), kept);
    }

    /// <summary>The core transposed: for each input the rows R_i^T L_i, [k_i x k],
    /// where R_i is the triangle of its factor on the other side.</summary>
    private static Matrix Core(ModuleFactors factors, Matrix l, bool output)
    {
        var parts = new List<Matrix>();
        foreach (var (_, input, own) in PartsOf(factors, l))
        {
            var rows = output ? Strided<float>.Of(input.A, input.In) : Strided<float>.Of(input.B, input.Rank).Transposed;
            var triangle = RowFrame.Of(rows).L.Transposed();
            parts.Add(Scaled(Products.Multiply(triangle, own), output ? 1 : input.Scaling));
        }

        return Matrix.Stack(parts, l.Columns);
    }

    private static float[]?[] CoefficientsOf(ModuleFactors factors, Matrix directions, Matrix l, bool output)
    {
        var result = new float[factors.Factors.Length][];
        foreach (var (i, input, own) in PartsOf(factors, l))
        {
            var product = Scaled(Products.Multiply(directions, own.Transposed()), output ? 1 : input.Scaling);
            result[i] = new float[product.Values.Length];
            FloatFormats.NarrowF64(product.Values, result[i]);
        }

        return result;
    }

    /// <summary>Each input that has the layer, and its rows of L.</summary>
    private static IEnumerable<(int Index, Adapters.LoraFactors Input, Matrix L)> PartsOf(ModuleFactors factors, Matrix l)
    {
        foreach (var (i, input) in factors.Factors.Index())
        {
            if (input is not null)
            {
                var own = new Matrix(input.Rank, l.Columns);
                l.RowRange(factors.StartOf(i), input.Rank).CopyTo(own.Values);
                yield return (i, input, own);
            }
        }
    }

    private static int CountKept(double[] values, double? absolute, int leftLength, int width)
    {
        var largest = values.Length == 0 ? 0 : values[0];
        var cut = absolute ?? (Math.Max(leftLength, width) * Math.ScaleB(largest, -52));
        return values.Count(value => value > cut);
    }

    private static Matrix Scaled(Matrix matrix, double factor)
    {
        TensorPrimitives.Multiply(matrix.Values, factor, matrix.Values);
        return matrix;
    }
}
