using Tributary.Training;

namespace Tributary.Evaluation.Models;

/// <summary>One question to a model: how likely is each continuation of this prompt?</summary>
/// <param name="Prompt">The rendered prompt.</param>
/// <param name="Continuations">Texts that could follow, as written after the prompt (usually with a leading space); one or more.</param>
public sealed record ScoringRequest(string Prompt, IReadOnlyList<string> Continuations)
{
    /// <summary>False if the prompt holds the tokenizer's special tokens
    /// already, as a chat template writes them. Default true.</summary>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>
    /// True if the continuations are answers to choose from. All are then scored from the same token on; and if the tokens of one begin
    /// another's, each is scored with the token that ends texts. Default false: each by itself.
    /// </summary>
    public bool AreAnswers { get; init; }

    /// <summary>What ends an answer, as a chat template writes it; null: the first end token of the model.</summary>
    internal string? AnswerEnd { get; init; }
}

/// <summary>How likely a continuation is.</summary>
/// <param name="LogProbability">Sum of the log-probabilities of its tokens after the prompt, in nats.</param>
/// <param name="Tokens">How many tokens that is, 1 or more.</param>
public readonly record struct ContinuationScore(double LogProbability, int Tokens);

/// <summary>A base model with adapters on it, that scores and generates. The implementation needs torch.</summary>
public interface ILanguageModel : IDisposable
{
    /// <summary>What it has done since it was loaded.</summary>
    ModelWork Work { get; }

    /// <summary>Puts an adapter on the base model in place of those before; null takes them off.</summary>
    /// <param name="adapterFolder">A PEFT folder, or null.</param>
    /// <param name="scale">A further factor on every delta (lambda of a merge); finite.</param>
    /// <exception cref="BadInputException">The adapter does not fit the base model: named by tensor and both shapes.</exception>
    void UseAdapter(string? adapterFolder, double scale = 1);

    /// <summary>Puts several adapters on the base model in place of those before; their deltas add up.</summary>
    /// <param name="adapterFolders">PEFT folders; an empty list takes all off.</param>
    /// <exception cref="BadInputException">One does not fit the base model, or two exclude each
    /// other (DoRA or a whole module twice); the model is left as it was.</exception>
    void UseAdapters(IReadOnlyList<string> adapterFolders);

    /// <summary>
    /// For every request the likelihood of each continuation after its prompt (float32 logits), in the order asked. The continuation is
    /// tokenised together with its prompt, as in training. Prompts longer than <paramref name="maxLength"/> lose their beginning.
    /// </summary>
    IReadOnlyList<IReadOnlyList<ContinuationScore>> Score(
        IReadOnlyList<ScoringRequest> requests,
        int maxLength,
        IProgress<int>? progress,
        CancellationToken cancellation);

    /// <summary>Continues every prompt until an end token, a text to stop at, or the
    /// limit. A prompt is continued as it would be alone.</summary>
    /// <param name="prompts">The rendered prompts.</param>
    /// <param name="settings">How.</param>
    /// <param name="progress">Told the prompts done so far; may be null.</param>
    /// <param name="cancellation">Stops between tokens.</param>
    /// <returns>One continuation a prompt, in their order.</returns>
    /// <exception cref="BadInputException">A prompt holds no token; all such are named.</exception>
    IReadOnlyList<GeneratedText> Generate(
        IReadOnlyList<string> prompts,
        GenerationSettings settings,
        IProgress<int>? progress,
        CancellationToken cancellation);
}
