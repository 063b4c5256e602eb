namespace Tributary.Evaluation.Models;

/// <summary>One prompt at a time: the short forms of what <see cref="ILanguageModel"/> does for many. Many prompts in one call are
/// faster.</summary>
public static class LanguageModelExtensions
{
    /// <summary>How likely each continuation is after a prompt, in the order given. No prompt is cut.</summary>
    /// <param name="model">The model, with the adapter that it has on.</param>
    /// <param name="prompt">The rendered prompt.</param>
    /// <param name="continuations">Texts that could follow, as written after the prompt; one or more.</param>
    /// <param name="cancellation">Stops between passes.</param>
    /// <exception cref="BadInputException">A continuation adds no token, or no token comes before it.</exception>
    public static IReadOnlyList<ContinuationScore> Score(
        this ILanguageModel model, string prompt, IReadOnlyList<string> continuations, CancellationToken cancellation = default) =>
        model.Score([new ScoringRequest(prompt, continuations)], int.MaxValue, progress: null, cancellation)[0];

    /// <summary>The continuation that is likeliest after a prompt, by the sum of its tokens' log-probabilities; of equals the first. If the
    /// tokens of one begin another's, each is scored with the token that ends texts.</summary>
    /// <param name="model">The model, with the adapter that it has on.</param>
    /// <param name="prompt">The rendered prompt.</param>
    /// <param name="continuations">Texts that could follow, as written after the prompt; one or more.</param>
    /// <param name="cancellation">Stops between passes.</param>
    /// <exception cref="BadInputException">A continuation adds no token, or no token comes before it.</exception>
    public static string Choose(
        this ILanguageModel model, string prompt, IReadOnlyList<string> continuations, CancellationToken cancellation = default) =>
        continuations.Zip(model.Score([new ScoringRequest(prompt, continuations) { AreAnswers = true }], int.MaxValue, progress: null,
            cancellation)[0]).MaxBy(pair => pair.Second.LogProbability).First;

    /// <summary>Continues a prompt.</summary>
    /// <param name="model">The model, with the adapter that it has on.</param>
    /// <param name="prompt">The rendered prompt.</param>
    /// <param name="settings">How; null for the defaults: the likeliest 64 tokens.</param>
    /// <param name="cancellation">Stops between tokens.</param>
    /// <exception cref="BadInputException">The prompt holds no token.</exception>
    public static GeneratedText Generate(
        this ILanguageModel model, string prompt, GenerationSettings? settings = null, CancellationToken cancellation = default) =>
        model.Generate([prompt], settings ?? new GenerationSettings(), progress: null, cancellation)[0];
}
