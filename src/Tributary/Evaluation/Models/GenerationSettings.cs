namespace Tributary.Evaluation.Models;

/// <summary>How a text is continued.</summary>
public sealed record GenerationSettings
{
    /// <summary>At most so many tokens, 1 or more. Default 64.</summary>
    public int MaxNewTokens { get; init; } = 64;

    /// <summary>0 always takes the likeliest token; above, logits are divided by it
    /// and a token is drawn. Finite, 0 or more. Default 0.</summary>
    public double Temperature { get; init; }

    /// <summary>Draws from the fewest likeliest tokens that together have this probability, in (0, 1]. Default 1: from all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>The draws are a function of the seed, the prompt, how often the
    /// prompt came before in the list, and the token's number.</summary>
    public long Seed { get; init; }

    /// <summary>Texts that end a continuation, which holds none of them; none may be empty.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>
    /// Longest prompt with what is written behind it, in tokens, 1 or more; longer prompts lose their beginning, after the tokens that
    /// every text begins with. Default: as long as the prompt is.
    /// </summary>
    public int? MaxLength { get; init; }

    /// <summary>False if the prompts hold the tokenizer's special tokens
    /// already, as a chat template writes them. Default true.</summary>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>Tokens that end a continuation beside those of the model.</summary>
    internal IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is.</exception>
    public void RequireValid()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxNewTokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLength ?? 1, 1);
        if (!(Temperature >= 0 && double.IsFinite(Temperature)))
        {
            throw new ArgumentOutOfRangeException(nameof(Temperature), Temperature, "expected a finite number of 0 or more");
        }

        if (!(TopP is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(TopP), TopP, "expected a number in (0, 1]");
        }

        if (Stop.Contains("", StringComparer.Ordinal))
        {
            throw new ArgumentOutOfRangeException(nameof(Stop), "", "a text that ends a continuation must not be empty");
        }
    }
}
