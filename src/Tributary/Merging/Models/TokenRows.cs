namespace Tributary.Merging.Models;

/// <summary>
/// The rows of a tensor of one model, brought into the order of the result's tokens. What the model lacks is the mean of rows of other
/// models, or zero; rows that only pad are the mean of all before them.
/// </summary>
/// <param name="Own">Per token of the result, the row in the model's own tensor; -1: taken from others.</param>
/// <param name="Others">Per token with -1, the rows whose mean is taken; none: zero.</param>
/// <param name="Count">Rows of the result.</param>
internal sealed record TokenRows(int[] Own, IReadOnlyDictionary<int, IReadOnlyList<DonorRow>> Others, int Count)
{
    /// <summary>True if every row is the model's own, in its own order.</summary>
    public bool IsWhole(long stored) =>
        Count == stored && Own.Length == Count && Own.Index().All(row => row.Item == row.Index);
}

/// <summary>A row of a tensor of another model.</summary>
/// <param name="Input">The tensor.</param>
/// <param name="Row">Its row.</param>
internal sealed record DonorRow(PlannedInput Input, int Row);
