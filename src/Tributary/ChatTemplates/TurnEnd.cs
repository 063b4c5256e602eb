using Tributary.Models;
using Tributary.Tokenizers;

namespace Tributary.ChatTemplates;

/// <summary>What ends an answer: what a chat template writes behind it, up to the first token that the tokenizer knows as a
/// whole.</summary>
/// <param name="Text">The text, the token included: <c>&lt;|im_end|></c>, or a space and <c>&lt;/s></c>.</param>
/// <param name="Token">The token's id.</param>
/// <param name="EndsModel">Whether the model's configuration names the token as one that ends a text.</param>
/// <param name="IsUsual">Whether the text is the first such token and no more.</param>
internal sealed record TurnEnd(string Text, int Token, bool EndsModel, bool IsUsual)
{
    /// <summary>The end of a turn; null if what follows it holds no such token.</summary>
    /// <param name="behind">What the template writes behind the answer.</param>
    /// <param name="modelFolder">The model, which says what ends a text.</param>
    /// <exception cref="BadInputException">Its configuration or tokenizer cannot be read.</exception>
    public static TurnEnd? Of(string behind, string modelFolder)
    {
        var tokenizer = Tokenizer.Load(modelFolder);
        var ends = ModelConfigFile.EndTokens(modelFolder);
        foreach (var id in tokenizer.Encode(behind, addSpecialTokens: false))
        {
            if ((tokenizer.IsAdded(id) || ends.Contains(id)) && tokenizer.TokenOf(id) is { } token
                && behind.IndexOf(token, StringComparison.Ordinal) is >= 0 and var at)
            {
                var text = behind[..(at + token.Length)];
                return new TurnEnd(text, id, ends.Contains(id), at == 0 && ends is [var first, ..] && first == id);
            }
        }

        return null;
    }
}
