using Tributary.Numerics;

namespace Tributary.Torch.Training;

/// <summary>
/// The batches of an epoch. Examples are shuffled, sorted by length within stretches of 50 batches, cut into batches, and the
/// batches shuffled: lengths in a batch are nearly equal, so little is padded, while the order stays random. A pure function of
/// lengths, seed, job name and epoch.
/// </summary>
internal static class BatchOrder
{
    private const int BatchesPerStretch = 50;

    /// <summary>Indices of examples, by batch.</summary>
    public static IReadOnlyList<int[]> Epoch(IReadOnlyList<int> lengths, int batchSize, int seed, string jobName, int epoch)
    {
        var random = CounterRandom.For(seed, "order", jobName, epoch.ToString(CultureInfo.InvariantCulture));
        var batches = random.Permutation(lengths.Count)
            .Chunk(batchSize * BatchesPerStretch)
            .SelectMany(stretch => stretch.OrderByDescending(index => lengths[index]).Chunk(batchSize))
            .ToArray();
        CounterRandom.For(seed, "batches", jobName, epoch.ToString(CultureInfo.InvariantCulture)).Shuffle(batches.AsSpan());
        return batches;
    }

    /// <summary>Batches sorted by length, longest first: for passes in which order does not matter.</summary>
    public static IReadOnlyList<int[]> Sorted(IReadOnlyList<int> lengths, int batchSize) =>
        [.. Enumerable.Range(0, lengths.Count).OrderByDescending(index => lengths[index]).Chunk(batchSize)];
}
