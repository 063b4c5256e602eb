namespace Tributary.Evaluation;

/// <summary>One question to a model: how likely is each continuation of this prompt?</summary>
/// <param name="Prompt">The rendered prompt.</param>
/// <param name="Continuations">Texts that could follow, as written after the prompt (usually with a leading space); one or more.</param>
public sealed record ScoringRequest(string Prompt, IReadOnlyList<string> Continuations)
{
    /// <summary>False where the prompt holds the tokenizer's special tokens already, as a chat template writes them. Default true.</summary>
    public bool AddSpecialTokens { get; init; } = true;
}

/// <summary>How likely a continuation is.</summary>
/// <param name="LogProbability">Sum of the log-probabilities of its tokens after the prompt, in nats.</param>
/// <param name="Tokens">How many tokens that is, 1 or more.</param>
public readonly record struct ContinuationScore(double LogProbability, int Tokens);

/// <summary>How a model writes.</summary>
public sealed record GenerationSettings
{
    /// <summary>At most so many new tokens, 1 or more. Default 64.</summary>
    public int MaxNewTokens { get; init; } = 64;

    /// <summary>Longest prompt with what is written behind it, in tokens; longer prompts lose their beginning. Default: as long as the prompt is.</summary>
    public int? MaxLength { get; init; }

    /// <summary>False where the prompts hold the tokenizer's special tokens already, as a chat template writes them. Default true.</summary>
    public bool AddSpecialTokens { get; init; } = true;
}

/// <summary>A base model with at most one adapter on it, that scores and generates. The implementation needs torch.</summary>
public interface ILanguageModel : IDisposable
{
    /// <summary>
    /// Puts an adapter on the base model in place of the one before; null takes it off.
    /// </summary>
    /// <param name="adapterFolder">A PEFT folder, or null.</param>
    /// <param name="scale">A further factor on every delta (lambda of a merge); finite.</param>
    /// <exception cref="BadInputException">The adapter does not fit the base model: named by tensor and both shapes.</exception>
    void UseAdapter(string? adapterFolder, double scale = 1);

    /// <summary>
    /// For every request the likelihood of each continuation after its prompt (float32 logits), in the order asked. The continuation is
    /// tokenised together with its prompt, as in training. Prompts longer than <paramref name="maxLength"/> lose their beginning.
    /// </summary>
    IReadOnlyList<IReadOnlyList<ContinuationScore>> Score(
        IReadOnlyList<ScoringRequest> requests,
        int maxLength,
        IProgress<int>? progress,
        CancellationToken cancellation);

    /// <summary>Continues prompts greedily, each until the end token or the limit.</summary>
    /// <param name="prompts">Rendered prompts.</param>
    /// <param name="settings">How to write.</param>
    /// <param name="progress">Told the prompts done so far; may be null.</param>
    /// <param name="cancellation">Stops between tokens.</param>
    /// <returns>The new texts alone in the order of the prompts, special tokens left out.</returns>
    IReadOnlyList<string> Generate(
        IReadOnlyList<string> prompts,
        GenerationSettings settings,
        IProgress<int>? progress,
        CancellationToken cancellation);
}
