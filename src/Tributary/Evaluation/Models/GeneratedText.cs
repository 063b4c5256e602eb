namespace Tributary.Evaluation.Models;

/// <summary>A continuation of a prompt.</summary>
/// <param name="Text">The new text alone, special tokens left out; without the text that ended it.</param>
/// <param name="Tokens">Tokens generated, one that ended the text included.</param>
/// <param name="Finish">Why it ended.</param>
public sealed record GeneratedText(string Text, int Tokens, FinishReason Finish);

/// <summary>Why a continuation ended.</summary>
public enum FinishReason
{
    /// <summary>At the most tokens asked for.</summary>
    Length,

    /// <summary>With a token that ends texts.</summary>
    EndToken,

    /// <summary>With one of the texts to stop at.</summary>
    Stop,
}
