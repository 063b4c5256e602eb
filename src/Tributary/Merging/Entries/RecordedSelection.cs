namespace Tributary.Merging.Entries;

/// <summary>Keeps what a recorded mask keeps.</summary>
/// <param name="kept">One for each entry of the tensor.</param>
internal sealed class RecordedSelection(bool[] kept) : EntrySelection
{
    /// <inheritdoc/>
    public override EntrySelection WithScale(float scale) => new RecordedSelection(kept) { Scale = scale };

    /// <inheritdoc/>
    protected override long Keep(long start, Span<float> block)
    {
        long count = 0;
        for (var i = 0; i < block.Length; i++)
        {
            var stays = kept[start + i];
            count += stays ? 1 : 0;
            block[i] = stays ? block[i] : 0;
        }

        return count;
    }
}
