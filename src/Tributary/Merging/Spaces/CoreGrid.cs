using System.Numerics.Tensors;
using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Numerics;

namespace Tributary.Merging.Spaces;

/// <summary>
/// Core Space (arXiv:2509.17786): the entries compared are those of M_i = U_B^T dW_i V_A, with U_B the left singular vectors of
/// [B_1 ... B_n] and V_A the right ones of the stacked A_i (unscaled factors); a merged block M goes back as U_B M V_A^T. Singular vectors,
/// not any orthonormal basis: another basis would elect other signs and depend on the order of the languages. All work is on matrices of at
/// most sum r on a side, but for the inner products of the stacked rows, the signs, and the way back. Float64 but for the blocks.
/// </summary>
internal sealed class CoreGrid : ModuleGrid
{
    /// <summary>Directions up to this share of the strongest are left out.</summary>
    public const double Negligible = 1e-12;

    private readonly SingularRows outputs;
    private readonly SingularRows inputs;

    private CoreGrid(MergeModule module, SingularRows outputs, SingularRows inputs, float[]?[] blocks)
        : base(module, outputs.Count, inputs.Count)
    {
        this.outputs = outputs;
        this.inputs = inputs;
        Blocks = blocks;
    }

    /// <summary>M_i per input, row-major; null if it does not adapt the layer.</summary>
    public float[]?[] Blocks { get; }

    /// <inheritdoc/>
    public override EntryTensor Tensor => new(
        Module.Name, Rows, Columns, [.. Blocks.Select(block => block is not null)],
        (input, start, destination) => Blocks[input].AsSpan((int)start, destination.Length).CopyTo(destination));

    /// <inheritdoc/>
    public override int DirectionsCut => (2 * Module.RankSum) - Rows - Columns;

    /// <summary>Takes the factors of a layer into the space.</summary>
    public static CoreGrid Of(ModuleFactors factors)
    {
        var (outputs, inputs) = (SingularRows.Of(factors.StackB()), SingularRows.Of(factors.StackA()));
        var blocks = new float[factors.Factors.Length][];
        for (var i = 0; i < blocks.Length; i++)
        {
            if (factors.Factors[i] is { } input)
            {
                blocks[i] = Block(input, outputs.Coordinates, inputs.Coordinates, factors.StartOf(i));
            }
        }

        return new CoreGrid(factors.Module, outputs, inputs, blocks);
    }

    /// <inheritdoc/>
    protected override (float[] A, float[] B, int Rank) LeaveTo(float[] merged)
    {
        var m = new Matrix(Rows, Columns);
        FloatFormats.WidenF64(merged, m.Values);
        // The factor on the side with fewer directions stays the basis itself: the smaller rank.
        return Rows <= Columns
            ? (inputs.Combine(m).Values, outputs.Directions.Values, Rows)
            : (inputs.Directions.Values, outputs.Combine(m.Transposed()).Values, Columns);
    }

    /// <summary>M_i = s_i b_i a_i^T, with b_i [k x r_i] and a_i [l x r_i] an input's columns of the coordinates.</summary>
    private static float[] Block(LoraFactors input, Matrix b, Matrix a, int start)
    {
        var block = new double[b.Rows * a.Rows];
        Products.Product(
            Strided<double>.Of(b.Values, b.Columns).ColumnRange(start, input.Rank),
            Strided<double>.Of(a.Values, a.Columns).ColumnRange(start, input.Rank).Transposed, block, adds: false);
        TensorPrimitives.Multiply(block, input.Scaling, block);
        var result = new float[block.Length];
        FloatFormats.NarrowF64(block, result);
        return result;
    }

    /// <summary>The singular directions of a stack of long rows.</summary>
    /// <param name="stack">The rows.</param>
    /// <param name="onRows">The directions as combinations of the rows, [k x rank]; null if the rows are too dependent for that.</param>
    /// <param name="formed">The directions [k x length] if they are; else null.</param>
    private sealed class SingularRows(StackedFactors stack, Matrix? onRows, Matrix? formed)
    {
        /// <summary>k.</summary>
        public int Count => (onRows ?? formed)!.Rows;

        /// <summary>The directions, rounded.</summary>
        public required FactorRows Directions { get; init; }

        /// <summary>The coordinates of every row of the stack, [k x rank].</summary>
        public required Matrix Coordinates { get; init; }

        public static SingularRows Of(StackedFactors stack)
        {
            var frame = RowFrame.Of(stack.Rows);
            var svd = RowSvd.Of(frame.L);
            var small = svd.Directions.Top(svd.Values.Count(value => value > Negligible * svd.Values[0]));
            var onRows = frame.OnRows(small);
            var formed = onRows is null ? Products.Multiply(small, frame.Q!) : null;
            var coordinates = Products.Multiply(small, frame.L.Transposed());
            var directions = onRows is null ? stack.Round(formed!) : stack.Combine(onRows);
            var signs = directions.FixSigns();
            foreach (var matrix in new[] { coordinates, onRows, formed })
            {
                Turn(matrix, signs);
            }

            return new SingularRows(stack, onRows, formed) { Directions = directions, Coordinates = coordinates };
        }

        /// <summary>Combinations of the directions, [m x k].</summary>
        public FactorRows Combine(Matrix coefficients) => onRows is null
            ? stack.Round(Products.Multiply(coefficients, formed!))
            : stack.Combine(Products.Multiply(coefficients, onRows));

        private static void Turn(Matrix? rows, float[] signs)
        {
            for (var i = 0; i < signs.Length && rows is not null; i++)
            {
                TensorPrimitives.Multiply<double>(rows.Row(i), signs[i], rows.Row(i));
            }
        }
    }
}
