using Tributary.Adapters;
using Tributary.Numerics;

namespace Tributary.Merging;

/// <summary>
/// Core Space (arXiv:2509.17786): the entries compared are those of M_i = U_B^T dW_i V_A, with U_B the left singular vectors of
/// [B_1 ... B_n] and V_A the right ones of the stacked A_i (unscaled factors); a merged block M goes back as U_B M V_A^T. Singular vectors,
/// not any orthonormal basis: another basis would elect other signs and depend on the order of the languages. All work is on matrices of at
/// most sum r on a side, but for the two bases.
/// </summary>
internal sealed class CoreGrid : ModuleGrid
{
    /// <summary>Directions up to this share of the strongest are left out.</summary>
    public const double Negligible = 1e-12;

    private readonly Matrix outputs;
    private readonly Matrix inputs;

    private CoreGrid(MergeModule module, Matrix outputs, Matrix inputs, float[]?[] blocks)
        : base(module, outputs.Rows, inputs.Rows, blocks)
    {
        this.outputs = outputs;
        this.inputs = inputs;
    }

    /// <inheritdoc/>
    public override int DirectionsCut => (2 * Module.RankSum) - outputs.Rows - inputs.Rows;

    /// <summary>Takes the factors of a layer into the space.</summary>
    public static CoreGrid Of(ModuleFactors factors)
    {
        var (outputs, b) = SingularBasis(factors.StackB(_ => 1));
        var (inputs, a) = SingularBasis(factors.StackA());
        var blocks = new float[factors.Factors.Length][];
        for (var i = 0; i < blocks.Length; i++)
        {
            if (factors.Factors[i] is { } input)
            {
                blocks[i] = Block(input, b, a, factors.StartOf(i));
            }
        }

        return new CoreGrid(factors.Module, outputs, inputs, blocks);
    }

    /// <inheritdoc/>
    protected override (float[] A, float[] B, int Rank) LeaveTo(float[] merged)
    {
        var m = new Matrix(Rows, Columns);
        for (var i = 0; i < merged.Length; i++)
        {
            m.Values[i] = merged[i];
        }

        // The factor on the side with fewer directions stays the basis itself: the smaller rank.
        return Rows <= Columns
            ? (Narrow(Products.Multiply(m, inputs).Values), NarrowTransposed(outputs), Rows)
            : (Narrow(inputs.Values), NarrowTransposed(Products.Multiply(m.Transposed(), outputs)), Columns);
    }

    /// <summary>The singular directions of a stack of rows, and each row's coordinates in them, [directions x rows].</summary>
    private static (Matrix Directions, Matrix Coordinates) SingularBasis(Matrix stack)
    {
        var basis = RowBasis.Of(stack);
        var l = new Matrix(basis.L.Rows, basis.L.Columns);
        basis.L.Values.CopyTo(l.Values, 0);
        var svd = RowSvd.Of(l);
        var kept = svd.Values.Count(value => value > Negligible * svd.Values[0]);
        var small = svd.Directions.Top(kept);
        var directions = Products.Multiply(small, basis.Q);
        var coordinates = new Matrix(kept, basis.L.Rows);
        Products.Dots(small.Values, basis.L.Values, basis.L.Columns, coordinates.Values);
        FixSigns(directions, coordinates);
        return (directions, coordinates);
    }

    /// <summary>M_i = s_i b_i a_i^T, with b_i [k x r_i] and a_i [l x r_i] an input's columns of the coordinates.</summary>
    private static float[] Block(LoraFactors input, Matrix b, Matrix a, int start)
    {
        var (left, right) = (ColumnsOf(b, start, input.Rank), ColumnsOf(a, start, input.Rank));
        var block = new double[b.Rows * a.Rows];
        Products.Dots(left, right, input.Rank, block);
        foreach (ref var entry in block.AsSpan())
        {
            entry *= input.Scaling;
        }

        return Narrow(block);
    }

    private static double[] ColumnsOf(Matrix matrix, int start, int count)
    {
        var result = new double[matrix.Rows * count];
        for (var i = 0; i < matrix.Rows; i++)
        {
            matrix.Row(i).Slice(start, count).CopyTo(result.AsSpan(i * count));
        }

        return result;
    }
}
