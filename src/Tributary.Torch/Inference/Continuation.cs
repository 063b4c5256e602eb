using Tributary.Evaluation.Models;
using Tributary.Numerics;
using Tributary.Tokenizers;

namespace Tributary.Torch.Inference;

/// <summary>One prompt on its way: what was generated so far, and whether it has come to an end.</summary>
/// <param name="prompt">The prompt's tokens.</param>
/// <param name="settings">How it is continued.</param>
/// <param name="random">Where its draws come from.</param>
internal sealed class Continuation(int[] prompt, GenerationSettings settings, CounterRandom random)
{
    private readonly List<int> generated = [];
    private string? cutText;

    /// <summary>The prompt's tokens.</summary>
    public IReadOnlyList<int> Prompt => prompt;

    /// <summary>The tokens so far, one that ended the text included.</summary>
    public IReadOnlyList<int> Generated => generated;

    /// <summary>The last token, which the model has not seen yet.</summary>
    public int Last => generated[^1];

    /// <summary>The last token's position.</summary>
    public int Position => prompt.Length + generated.Count - 1;

    /// <summary>Why it ended; null while it goes on.</summary>
    public FinishReason? Finish { get; private set; }

    /// <summary>The source of the draws of a prompt that came before so often in its list.</summary>
    public static CounterRandom RandomOf(GenerationSettings settings, string prompt, int before) =>
        CounterRandom.For(settings.Seed, "generate", prompt, before.ToString(CultureInfo.InvariantCulture));

    /// <summary>Draws the next token from logits [V].</summary>
    public int Draw(ReadOnlySpan<float> logits) => TokenSampler.Draw(logits, settings, random.Uniform(generated.Count));

    /// <summary>Takes the next token.</summary>
    public void Take(int token, IReadOnlyList<int> endTokens, Tokenizer tokenizer)
    {
        generated.Add(token);
        Finish = endTokens.Contains(token) ? FinishReason.EndToken
            : HasStopped(tokenizer) ? FinishReason.Stop
            : generated.Count == settings.MaxNewTokens ? FinishReason.Length
            : null;
    }

    /// <summary>The whole continuation, once it has ended.</summary>
    public GeneratedText ToText(Tokenizer tokenizer)
    {
        var text = cutText ?? tokenizer.Decode(Finish == FinishReason.EndToken ? generated[..^1] : generated);
        return new GeneratedText(text, generated.Count, Finish!.Value);
    }

    private bool HasStopped(Tokenizer tokenizer)
    {
        if (settings.Stop.Count == 0)
        {
            return false;
        }

        var text = tokenizer.Decode(generated);
        var places = settings.Stop.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(place => place >= 0).ToArray();
        cutText = places.Length == 0 ? null : text[..places.Min()];
        return cutText is not null;
    }
}
