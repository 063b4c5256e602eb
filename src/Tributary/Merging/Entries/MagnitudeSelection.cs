using Tributary.Numerics;

namespace Tributary.Merging.Entries;

/// <summary>Keeps the entries behind one place in the order by magnitude and before
/// another: a trim has no first place, breadcrumbs have both.</summary>
/// <param name="tooLarge">What lies before it is dropped.</param>
/// <param name="last">What lies behind it is dropped.</param>
internal sealed class MagnitudeSelection(MagnitudeCut tooLarge, MagnitudeCut last) : EntrySelection
{
    /// <inheritdoc/>
    protected override long Keep(long start, Span<float> block)
    {
        long kept = 0;
        for (var done = 0; done < block.Length;)
        {
            // Up to the next of the two last equals, one range of magnitudes is the rule for every entry.
            var (from, length) = last.LowestBefore(start + done, block.Length - done);
            var (below, shorter) = tooLarge.LowestBefore(start + done, length);
            kept += Magnitudes.KeepRange(block.Slice(done, shorter), from, below);
            done += shorter;
        }

        return kept;
    }
}
