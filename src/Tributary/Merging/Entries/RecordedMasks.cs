namespace Tributary.Merging.Entries;

/// <summary>
/// Masks that were drawn elsewhere: which entries of which tensor a language keeps. Passed to a merge, they take the place of its own trim
/// or draw wherever they name the language and tensor, so that another tool's run can be repeated entry by entry.
/// </summary>
internal sealed class RecordedMasks
{
    private readonly Dictionary<(string Language, string Tensor), bool[]> masks = [];

    /// <summary>Records a mask.</summary>
    /// <param name="language">Name of the input, as the recipe has it.</param>
    /// <param name="tensor">
    /// Name of the tensor: <c>module.weight</c> in spaces of whole deltas and for models, <c>module.lora_A.weight</c> and
    /// <c>module.lora_B.weight</c> in space factors, the module's name in the spaces knots and core.
    /// </param>
    /// <param name="kept">For each entry, row-major, whether it stays.</param>
    public RecordedMasks Add(string language, string tensor, bool[] kept)
    {
        masks.Add((language, tensor), kept);
        return this;
    }

    /// <summary>The mask of a language and tensor; null if none was recorded.</summary>
    internal bool[]? Find(string language, string tensor) => masks.GetValueOrDefault((language, tensor));
}

/// <summary>Keeps what a recorded mask keeps.</summary>
/// <param name="kept">One for each entry of the tensor.</param>
internal sealed class RecordedSelection(bool[] kept) : EntrySelection
{
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
