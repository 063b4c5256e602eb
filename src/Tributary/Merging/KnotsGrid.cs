using Tributary.Numerics;

namespace Tributary.Merging;

/// <summary>
/// KnOTS (arXiv:2410.19735): with [dW_1 ... dW_n] = U S [V_1 ... V_n], the entries compared are those of S V_i, and a merged block M goes
/// back as U M. The dense matrix [out x n in] is never formed: with left_i = (s_i B_i)^T as rows, [left] = L Q by Gram-Schmidt and
/// A_i = R_i Q_i, the singular values and U are those of the small core [L_i^T R_i] (at most sum r on a side), and S V_i = (U^T s_i B_i) A_i.
/// At out = in = 4096 and 5 inputs of rank 64 that is a 320 x 320 problem instead of a 4096 x 20480 one. The side `input` is the same with
/// A_i and (s_i B_i)^T in each other's place.
/// </summary>
internal sealed class KnotsGrid : ModuleGrid
{
    private const int BlockColumns = 512;
    private readonly Matrix basis;
    private readonly StackSide side;

    private KnotsGrid(MergeModule module, Matrix basis, int columns, float[]?[] blocks, StackSide side)
        : base(module, basis.Rows, columns, blocks)
    {
        this.basis = basis;
        this.side = side;
    }

    /// <inheritdoc/>
    public override int DirectionsCut => Module.RankSum - basis.Rows;

    /// <summary>Takes the factors of a layer into the space.</summary>
    public static KnotsGrid Of(ModuleFactors factors, MergeChoices choices)
    {
        var a = factors.StackA();
        var b = factors.StackB(input => input.Scaling);
        var (left, right) = choices.Stack == StackSide.Output ? (b, a) : (a, b);
        var (leftLength, rightLength) = (left.Columns, right.Columns);
        var leftBasis = RowBasis.Of(left);
        var core = RowSvd.Of(Core(factors, leftBasis.L, right));
        var kept = CountKept(core.Values, choices, leftLength, rightLength * factors.Factors.Length);
        var directions = core.Directions.Top(kept);
        var singular = Products.Multiply(directions, leftBasis.Q);
        FixSigns(singular, directions);

        var blocks = new float[factors.Factors.Length][];
        for (var i = 0; i < blocks.Length; i++)
        {
            if (factors.Factors[i] is { } input)
            {
                var start = factors.StartOf(i);
                var coefficients = new double[kept * input.Rank];
                Products.Dots(directions.Values, leftBasis.L.RowRange(start, input.Rank), leftBasis.L.Columns, coefficients);
                blocks[i] = Block(coefficients, right.RowRange(start, input.Rank), rightLength, kept);
            }
        }

        return new KnotsGrid(factors.Module, singular, rightLength, blocks, choices.Stack);
    }

    /// <inheritdoc/>
    protected override (float[] A, float[] B, int Rank) LeaveTo(float[] merged)
    {
        if (side == StackSide.Output)
        {
            return (merged, NarrowTransposed(basis), Rows);
        }

        var b = new float[merged.Length];
        for (var i = 0; i < Rows; i++)
        {
            for (var j = 0; j < Columns; j++)
            {
                b[(j * Rows) + i] = merged[(i * Columns) + j];
            }
        }

        return (Narrow(basis.Values), b, Rows);
    }

    /// <summary>The core transposed: for each input the rows R_i^T L_i, [k_i x k].</summary>
    private static Matrix Core(ModuleFactors factors, Matrix l, Matrix right)
    {
        var parts = new List<Matrix>();
        for (var i = 0; i < factors.Factors.Length; i++)
        {
            if (factors.Factors[i] is { } input)
            {
                var start = factors.StartOf(i);
                var copy = new Matrix(input.Rank, right.Columns);
                right.RowRange(start, input.Rank).CopyTo(copy.Values);
                var triangle = RowBasis.Of(copy).L.Transposed();
                var part = new Matrix(triangle.Rows, l.Columns);
                Products.Combine(triangle.Values, l.RowRange(start, input.Rank), l.Columns, part.Values);
                parts.Add(part);
            }
        }

        var core = new Matrix(parts.Sum(part => part.Rows), l.Columns);
        var done = 0;
        foreach (var part in parts)
        {
            part.Values.CopyTo(core.RowRange(done, part.Rows));
            done += part.Rows;
        }

        return core;
    }

    private static int CountKept(double[] values, MergeChoices choices, int leftLength, int width)
    {
        var largest = values.Length == 0 ? 0 : values[0];
        var cut = choices.KnotsCut ?? (Math.Max(leftLength, width) * Math.ScaleB(largest, -52));
        return values.Count(value => value > cut);
    }

    private static float[] Block(double[] coefficients, ReadOnlySpan<double> rows, int columns, int kept)
    {
        // Some columns at a time: the float64 values of a whole block would fill the memory that the caches save.
        var block = new float[kept * columns];
        var input = new double[rows.Length / columns * Math.Min(BlockColumns, columns)];
        var output = new double[kept * Math.Min(BlockColumns, columns)];
        for (var start = 0; start < columns; start += BlockColumns)
        {
            var width = Math.Min(BlockColumns, columns - start);
            var part = input.AsSpan(0, rows.Length / columns * width);
            for (var j = 0; j < rows.Length / columns; j++)
            {
                rows.Slice((j * columns) + start, width).CopyTo(part[(j * width)..]);
            }

            var result = output.AsSpan(0, kept * width);
            result.Clear();
            Products.Combine(coefficients, part, width, result);
            for (var i = 0; i < kept; i++)
            {
                FloatFormats.NarrowF64(result.Slice(i * width, width), block.AsSpan((i * columns) + start, width));
            }
        }

        return block;
    }
}
