using Tributary.Numerics;

namespace Tributary.Merging;

/// <summary>
/// KnOTS (arXiv:2410.19735): with [dW_1 ... dW_n] = U S [V_1 ... V_n], the entries compared are those of S V_i, and a merged block M goes
/// back as U M. The dense matrix [out x n in] is never formed: with the rows (s_i B_i)^T = L_i Q and A_i = R_i Q_i, the singular values and
/// U are those of the small core [L_i^T R_i] (at most sum r on a side), and S V_i = (U^T s_i B_i) A_i. At out = in = 4096 and 5 inputs of
/// rank 64 that is a 320 x 320 problem instead of a 4096 x 20480 one. The side `input` is the same with A_i and (s_i B_i)^T in each other's
/// place. U and all small matrices are computed in float64, S V_i in float32 from coefficients rounded once.
/// </summary>
internal sealed class KnotsGrid : ModuleGrid
{
    private readonly FactorRows? directions;
    private readonly StackSide side;

    private KnotsGrid(MergeModule module, KnotsBasis basis, FactorRows? directions, int columns, float[]?[] blocks, StackSide side)
        : base(module, basis.Count, columns, blocks)
    {
        this.directions = directions;
        this.side = side;
    }

    /// <inheritdoc/>
    public override int DirectionsCut => Module.RankSum - Rows;

    /// <summary>Takes the factors of a layer into the space.</summary>
    /// <param name="factors">The layer.</param>
    /// <param name="basis">Its basis.</param>
    /// <param name="choices">The method's choices.</param>
    /// <param name="signed">False: some rows may be turned, which magnitudes do not show, and the space cannot be left; half the work.</param>
    public static KnotsGrid Of(ModuleFactors factors, KnotsBasis basis, MergeChoices choices, bool signed = true)
    {
        var output = choices.Stack == StackSide.Output;
        FactorRows? left = null;
        float[]? signs = null;
        if (signed)
        {
            var stack = output ? factors.StackB() : factors.StackA();
            left = basis.OnRows is { } onRows ? stack.Combine(onRows) : stack.Round(basis.Formed!);
            signs = left.FixSigns();
        }

        var columns = output ? factors.Module.In : factors.Module.Out;
        var blocks = new float[factors.Factors.Length][];
        for (var i = 0; i < blocks.Length; i++)
        {
            if (factors.Factors[i] is { } input)
            {
                var rows = output ? Strided<float>.Of(input.A, input.In) : Strided<float>.Of(input.B, input.Rank).Transposed;
                blocks[i] = GC.AllocateUninitializedArray<float>(basis.Count * columns);
                Products.Product(Strided<float>.Of(Signed(basis.Coefficients[i]!, input.Rank, signs), input.Rank), rows, blocks[i], adds: false);
            }
        }

        return new KnotsGrid(factors.Module, basis, left, columns, blocks, choices.Stack);
    }

    /// <inheritdoc/>
    protected override (float[] A, float[] B, int Rank) LeaveTo(float[] merged)
    {
        var basis = (directions ?? throw new InvalidOperationException("a grid without signs cannot be left")).Values;
        return side == StackSide.Output ? (merged, basis, Rows) : (basis, Transposed(merged), Rows);
    }

    private float[] Transposed(float[] merged)
    {
        var result = GC.AllocateUninitializedArray<float>(merged.Length);
        for (var i = 0; i < Rows; i++)
        {
            for (var j = 0; j < Columns; j++)
            {
                result[(j * Rows) + i] = merged[(i * Columns) + j];
            }
        }

        return result;
    }

    private static float[] Signed(float[] coefficients, int columns, float[]? signs)
    {
        if (signs is null)
        {
            return coefficients;
        }

        var result = new float[coefficients.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = signs[i / columns] * coefficients[i];
        }

        return result;
    }
}
