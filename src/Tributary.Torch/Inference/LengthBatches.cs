namespace Tributary.Torch.Inference;

/// <summary>Sequences in batches, the longest first, so that little is padded.</summary>
internal static class LengthBatches
{
    /// <summary>Fills one batch after the other.</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="lengthOf">How long one is.</param>
    /// <param name="fits">Whether so many sequences, the longest so long, fit into one batch. One alone is always taken.</param>
    public static IEnumerable<List<T>> Of<T>(IEnumerable<T> sequences, Func<T, int> lengthOf, Func<int, int, bool> fits)
    {
        var batch = new List<T>();
        foreach (var next in sequences.OrderByDescending(lengthOf))
        {
            if (batch.Count > 0 && !fits(batch.Count + 1, lengthOf(batch[0])))
            {
                yield return batch;
                batch = [];
            }

            batch.Add(next);
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
