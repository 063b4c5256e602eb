namespace Tributary.Merging.Entries;

/// <summary>Reads entries of one input's task vector, flattened in row-major order.</summary>
/// <param name="input">The input, by its place in the recipe.</param>
/// <param name="start">The first entry.</param>
/// <param name="destination">Takes as many entries as it holds.</param>
internal delegate void ReadEntries(int input, long start, Span<float> destination);

/// <summary>Takes merged entries, block by block in their order; a block may come a second time, and then replaces the first.</summary>
/// <param name="start">The first entry.</param>
/// <param name="merged">The values, which are valid during the call alone.</param>
internal delegate void WriteEntries(long start, ReadOnlySpan<float> merged);

/// <summary>
/// The task vectors of one tensor, wherever they come from: a grid of a merge space, a product of factors, the difference of two models.
/// They are read in blocks and more than once, so that none need be in memory.
/// </summary>
/// <param name="Name">The tensor's name: part of the key of its random masks.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns: the length of what is one row where a method works row by row.</param>
/// <param name="Present">Which inputs have the tensor; the task vector of the others is zero and is never read.</param>
/// <param name="Read">Reads entries of an input that is present. Called from one thread at a time.</param>
/// <param name="BlockEntries">Entries that are best read at once; a multiple of
/// <paramref name="Columns"/> where rows are computed together.</param>
internal sealed record EntryTensor(string Name, long Rows, long Columns, IReadOnlyList<bool> Present, ReadEntries Read,
    int BlockEntries = EntryTensor.DefaultBlock)
{
    /// <summary>128 KB of float32 an input: a few inputs fit into the second-level cache.</summary>
    public const int DefaultBlock = 1 << 15;

    /// <summary>Entries that are read at one place of a sample: a cheap read, of whole rows where rows are computed together.</summary>
    public int SampleEntries { get; init; } = 64;

    /// <summary>Entries of each task vector.</summary>
    public long Count => Rows * Columns;

    /// <summary>The blocks in their order.</summary>
    /// <param name="wholeRows">True: a block ends where a row ends.</param>
    public IEnumerable<(long Start, int Length)> Blocks(bool wholeRows)
    {
        var length = wholeRows ? checked((int)(Math.Max(1, BlockEntries / Math.Max(1, Columns)) * Columns)) : BlockEntries;
        for (long start = 0; start < Count; start += length)
        {
            yield return (start, (int)Math.Min(length, Count - start));
        }
    }
}

/// <summary>What a method needs to know of one input.</summary>
/// <param name="Name">The language or model: part of the key of its random masks.</param>
/// <param name="Weight">Its coefficient.</param>
/// <param name="Density">Fraction of its entries kept, in (0, 1].</param>
/// <param name="Gamma">Fraction of largest entries dropped by breadcrumbs, in [0, 1). Default 0.01.</param>
/// <param name="Epsilon">DELLA's half-width of the keep probabilities; density +- epsilon lies inside (0, 1). Default 0.15.</param>
internal sealed record EntryInput(string Name, double Weight, double Density = 1, double Gamma = 0.01, double Epsilon = 0.15);
