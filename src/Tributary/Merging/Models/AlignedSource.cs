using System.Numerics.Tensors;

namespace Tributary.Merging.Models;

/// <summary>
/// Reads a tensor whose rows were brought into the order of the result's tokens, from any entry on: row by row, or in runs where rows that
/// follow each other in the result do so in the model. No more than a row of another model is in memory. For one thread.
/// </summary>
internal sealed class AlignedSource
{
    private const int BlockRows = 256;
    private readonly TokenRows rows;
    private readonly int columns;
    private readonly TensorSource own;
    private readonly Dictionary<PlannedInput, TensorSource> donors = new(ReferenceEqualityComparer.Instance);
    private readonly float[] part;
    private float[]? padding;

    /// <param name="input">The tensor, with rows.</param>
    public AlignedSource(PlannedInput input)
    {
        rows = input.Rows!;
        own = new TensorSource(input);
        columns = checked((int)input.Stored.Shape.Skip(1).Aggregate(1L, (product, size) => product * size));
        part = new float[columns];
    }

    /// <summary>Reads consecutive entries.</summary>
    /// <exception cref="BadInputException">They hold a NaN or an infinity.</exception>
    public void Read(long start, Span<float> destination)
    {
        for (var done = 0; done < destination.Length;)
        {
            var (row, column) = ((int)((start + done) / columns), (int)((start + done) % columns));
            var left = destination.Length - done;
            var entries = (int)Math.Min((RunAt(row, (left / columns) + 2) * (long)columns) - column, left);
            ReadRow(row, column, destination.Slice(done, entries));
            done += entries;
        }
    }

    /// <summary>The number of rows from one on that lie side by side in the model too, as far as they are wanted.</summary>
    private int RunAt(int row, int most)
    {
        var run = 1;
        while (run < most && row + run < rows.Own.Length && rows.Own[row] >= 0 && rows.Own[row + run] == rows.Own[row] + run)
        {
            run++;
        }

        return run;
    }

    private void ReadRow(int row, int column, Span<float> destination)
    {
        if (row >= rows.Own.Length)
        {
            (padding ??= Mean()).AsSpan(column, destination.Length).CopyTo(destination);
        }
        else if (rows.Own[row] is >= 0 and var stored)
        {
            own.Read((stored * (long)columns) + column, destination);
        }
        else
        {
            ReadOthers(rows.Others.GetValueOrDefault(row, []), column, destination);
        }
    }

    private void ReadOthers(IReadOnlyList<DonorRow> others, int column, Span<float> destination)
    {
        destination.Clear();
        foreach (var (input, row) in others)
        {
            var values = part.AsSpan(0, destination.Length);
            if (!donors.TryGetValue(input, out var donor))
            {
                donors[input] = donor = new TensorSource(input);
            }

            donor.Read((row * (long)columns) + column, values);
            TensorPrimitives.Add(destination, values, destination);
        }

        TensorPrimitives.Divide(destination, Math.Max(1, others.Count), destination);
    }

    /// <summary>The mean of all rows of tokens.</summary>
    private float[] Mean()
    {
        var sums = new double[columns];
        var block = new float[BlockRows * columns];
        for (var row = 0; row < rows.Own.Length; row += BlockRows)
        {
            var values = block.AsSpan(0, Math.Min(BlockRows, rows.Own.Length - row) * columns);
            Read(row * (long)columns, values);
            for (var e = 0; e < values.Length; e++)
            {
                sums[e % columns] += values[e];
            }
        }

        return [.. sums.Select(sum => (float)(sum / rows.Own.Length))];
    }
}
