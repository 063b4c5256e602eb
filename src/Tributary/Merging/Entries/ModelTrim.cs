namespace Tributary.Merging.Entries;

/// <summary>
/// Finds, for each input, the threshold of a trim that counts its density over all tensors of a model together. Two passes over all
/// tensors, in any order and from any thread: counts are whole numbers.
/// </summary>
/// <param name="inputs">Number of inputs.</param>
internal sealed class ModelTrim(int inputs)
{
    private readonly MagnitudeCounts[] counts = [.. Enumerable.Range(0, inputs).Select(_ => new MagnitudeCounts())];
    private long count;

    /// <summary>Entries of each task vector seen in the first pass; zeros of tensors that an input does not have are among them.</summary>
    public long Count => count;

    /// <summary>First pass over a tensor.</summary>
    public bool AddUpper(EntryTensor tensor)
    {
        Interlocked.Add(ref count, tensor.Count);
        Add(tensor, (_, part, values) => part.AddUpper(values));
        return true;
    }

    /// <summary>Second pass over a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="kept">Entries that each input keeps over the whole model; null: all.</param>
    public bool AddLower(EntryTensor tensor, long?[] kept)
    {
        var upperHalves = kept.Select((k, input) => k is { } some ? counts[input].UpperHalfOf(some) : -1).ToArray();
        Add(tensor, (input, part, values) =>
        {
            if (kept[input] is not null)
            {
                part.AddLower(values, upperHalves[input]);
            }
        });
        return true;
    }

    /// <summary>The selections, after both passes: all entries that reach the threshold stay.</summary>
    public EntrySelection[] Selections(long?[] kept) =>
        [.. kept.Select((k, input) => k is { } some
            ? new MagnitudeSelection(MagnitudeCut.Nothing, new MagnitudeCut(counts[input].Find(some).Magnitude, long.MaxValue))
            : EntrySelection.All)];

    private void Add(EntryTensor tensor, Action<int, MagnitudeCounts, Span<float>> add)
    {
        using var block = new EntryBlock(tensor);
        for (var input = 0; input < inputs; input++)
        {
            using var part = new MagnitudeCounts();
            var own = input;
            if (tensor.Present[input])
            {
                block.ForEach(input, (_, values) => add(own, part, values));
            }
            else
            {
                part.AddZeros(tensor.Count);
            }

            lock (counts[input])
            {
                counts[input].Add(part);
            }
        }
    }
}
