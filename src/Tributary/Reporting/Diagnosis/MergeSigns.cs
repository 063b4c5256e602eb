using Tributary.Merging.Entries;
using Tributary.Merging.Outputs;

namespace Tributary.Reporting.Diagnosis;

/// <summary>How one input fares in a merge, from the merge's own diagnostics.</summary>
/// <param name="Kept">Share of its squared norm that trim, mask and election leave, in [0, 1]; null if the method drops nothing.</param>
/// <param name="MeanKept">The same, averaged over the inputs.</param>
/// <param name="Alignment">Cosine between its task vector and the plain sum of all.</param>
/// <param name="MeanAlignment">The same, averaged over the inputs.</param>
/// <param name="RelativeNorm">Its norm over the mean norm.</param>
internal sealed record MergeSigns(double? Kept, double? MeanKept, double Alignment, double MeanAlignment, double RelativeNorm)
{
    /// <summary>The signs of an input; null if it has no part in the merge, or nothing in it.</summary>
    public static MergeSigns? Of(MergeDiagnostics diagnostics, string input)
    {
        var index = diagnostics.Inputs.Index().Where(known => known.Item == input).Select(known => known.Index).DefaultIfEmpty(-1).First();
        var overall = diagnostics.Overall;
        if (index < 0 || overall.Norms[index] == 0)
        {
            return null;
        }

        var alignments = diagnostics.Inputs.Select((_, one) => CosineWithSum(overall, one)).ToArray();
        return new MergeSigns(
            overall.SurvivingEnergy?[index],
            overall.SurvivingEnergy?.Average(),
            alignments[index],
            alignments.Average(),
            overall.Norms[index] / overall.Norms.Average());
    }

    // <v_i, sum v_j> / (|v_i| |sum v_j|), all of it in norms and cosines.
    private static double CosineWithSum(MergeFigures overall, int index)
    {
        double InnerProduct(int left, int right) => overall.Norms[left] * overall.Norms[right]
            * (left == right ? 1 : overall.Cosines[left][right] ?? 0);
        var all = Enumerable.Range(0, overall.Norms.Count).ToArray();
        var sum = Math.Sqrt(Math.Max(0, all.Sum(left => all.Sum(right => InnerProduct(left, right)))));
        return sum == 0 || overall.Norms[index] == 0 ? 0 : all.Sum(other => InnerProduct(index, other)) / (overall.Norms[index] * sum);
    }
}
