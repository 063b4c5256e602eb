using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Methods;
using Tributary.Numerics;

namespace Tributary.Merging.Spaces;

/// <summary>
/// KnOTS (arXiv:2410.19735): with [dW_1 ... dW_n] = U S [V_1 ... V_n], the entries compared are those of S V_i, and a merged block M goes
/// back as U M. The dense matrix [out x n in] is never formed: with the rows (s_i B_i)^T = L_i Q and A_i = R_i Q_i, the singular values and
/// U are those of the small core [L_i^T R_i] (at most sum r on a side), and S V_i = (U^T s_i B_i) A_i. At out = in = 4096 and 5 inputs of
/// rank 64 that is a 320 x 320 problem instead of a 4096 x 20480 one. The side `input` is the same with A_i and (s_i B_i)^T in each other's
/// place. U and all small matrices are computed in float64; S V_i in float32 from coefficients rounded once, some rows at a time and anew
/// for every pass: whole, the blocks of one layer would take 90 MB.
/// </summary>
/// <param name="factors">The layer.</param>
/// <param name="basis">Its basis.</param>
/// <param name="side">The side of the stack.</param>
/// <param name="directions">U^T; null: some rows may be turned, which magnitudes do not show, and the space cannot be left.</param>
internal sealed class KnotsGrid(ModuleFactors factors, KnotsBasis basis, StackSide side, FactorRows? directions)
    : ModuleGrid(factors.Module, basis.Count, side == StackSide.Output ? factors.Module.In : factors.Module.Out)
{
    // 4 MB of float32: rows enough that packing a factor for the product costs little.
    private const int BlockEntries = 1 << 20;

    private readonly float[]? signs = directions?.FixSigns();

    /// <inheritdoc/>
    public override int DirectionsCut => Module.RankSum - Rows;

    /// <inheritdoc/>
    public override EntryTensor Tensor
    {
        get
        {
            var coefficients = basis.Coefficients.Select((own, input) => own is null ? null : Signed(own, factors.Factors[input]!.Rank))
                .ToArray();
            return new EntryTensor(
                Module.Name, Rows, Columns, factors.Present, (input, start, destination) =>
                    Read(factors.Factors[input]!, coefficients[input]!, start, destination),
                Math.Max(1, BlockEntries / Columns) * Columns)
            {
                SampleEntries = Columns,
            };
        }
    }

    /// <summary>Takes the factors of a layer into the space.</summary>
    /// <param name="factors">The layer.</param>
    /// <param name="basis">Its basis.</param>
    /// <param name="side">The side of the stack.</param>
    /// <param name="signed">False: some rows may be turned, which magnitudes do
    /// not show, and the space cannot be left; half the work.</param>
    public static KnotsGrid Of(ModuleFactors factors, KnotsBasis basis, StackSide side, bool signed = true)
    {
        var stack = side == StackSide.Output ? factors.StackB() : factors.StackA();
        var left = !signed ? null : basis.OnRows is { } onRows ? stack.Combine(onRows) : stack.Round(basis.Formed!);
        return new KnotsGrid(factors, basis, side, left);
    }

    /// <summary>Whole rows of S V_i, from the first entry of one on.</summary>
    private void Read(LoraFactors input, float[] coefficients, long start, Span<float> destination)
    {
        var (row, rows) = ((int)(start / Columns), destination.Length / Columns);
        var own = side == StackSide.Output ? Strided<float>.Of(input.A, input.In) : Strided<float>.Of(input.B, input.Rank).Transposed;
        Products.Product(Strided<float>.Of(coefficients.AsSpan(row * input.Rank, rows * input.Rank), input.Rank),
            own, destination, adds: false);
    }

    /// <inheritdoc/>
    protected override (float[] A, float[] B, int Rank) LeaveTo(float[] merged)
    {
        var left = (directions ?? throw new InvalidOperationException("a grid without signs cannot be left")).Values;
        return side == StackSide.Output ? (merged, left, Rows) : (left, Transposed(merged), Rows);
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

    private float[] Signed(float[] coefficients, int columns)
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
