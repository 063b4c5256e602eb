using System.Buffers;
using Tributary.Numerics;

namespace Tributary.Merging.Entries;

/// <summary>A block of one input's entries at a time, read again and again into the same memory.</summary>
internal sealed class EntryBlock(EntryTensor tensor, bool wholeRows = false) : IDisposable
{
    private readonly float[] values = ArrayPool<float>.Shared.Rent(
        tensor.Blocks(wholeRows).Select(block => block.Length).FirstOrDefault());

    /// <summary>What is done with a block.</summary>
    public delegate void BlockAction(long start, Span<float> values);

    /// <summary>Reads all blocks of an input in their order.</summary>
    public void ForEach(int input, BlockAction action)
    {
        foreach (var (start, length) in tensor.Blocks(wholeRows))
        {
            tensor.Read(input, start, values.AsSpan(0, length));
            action(start, values.AsSpan(0, length));
        }
    }

    /// <summary>The index of the n-th entry of a magnitude, n from 1.</summary>
    public long IndexOfEqual(int input, float magnitude, long n)
    {
        foreach (var (start, length) in tensor.Blocks(wholeRows))
        {
            tensor.Read(input, start, values.AsSpan(0, length));
            var (index, found) = Magnitudes.IndexOf(values.AsSpan(0, length), magnitude, n);
            if (index >= 0)
            {
                return start + index;
            }

            n -= found;
        }

        throw new ArgumentOutOfRangeException(nameof(n), n, "there are fewer entries of that magnitude");
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<float>.Shared.Return(values);
}
