using Tributary.Models;

namespace Tributary.Torch.Inference;

/// <summary>Whether a tokenizer's ids are those of a model.</summary>
internal static class TokenIds
{
    /// <summary>What is wrong with ids that the model has no embedding of; null if it has all.</summary>
    public static string? Beyond(ReadOnlySpan<int> ids, ModelConfig config)
    {
        var place = ids.IndexOfAnyExceptInRange(0, config.VocabularySize - 1);
        return place < 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"token id {ids[place]} is none of the model's, which are 0 to {config.VocabularySize - 1}; were they made "
                + $"with this model's tokenizer?");
    }
}
