namespace Tributary.Tokenizers;

/// <summary>The model of a tokenizer: its tokens, and how a word becomes ids.</summary>
/// <param name="Vocabulary">The tokens.</param>
/// <param name="Encode">Appends the ids of a word; any number of threads may call it at once.</param>
internal sealed record TokenModel(Vocabulary Vocabulary, Action<string, List<int>> Encode);
