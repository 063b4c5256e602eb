using System.Text.RegularExpressions;

namespace Tributary.ChatTemplates;

/// <summary>
/// How a chat template writes an assistant's turn, found by rendering a conversation with a mark as its last answer. A prompt ends where
/// the answer begins; what the whole conversation holds there beside the answer belongs to the turn too.
/// </summary>
/// <param name="Lead">What stands between the prompt and the answer, such as a space, or the header of the turn if
/// the prompt has none; empty if the whole conversation does not begin with the prompt.</param>
/// <param name="Behind">What follows the answer; null if the template writes the assistant's turns as the user's.</param>
/// <param name="Trims">Whether the template takes the white space around an answer away.</param>
internal sealed partial record AssistantTurn(string Lead, string? Behind, bool Trims = false)
{
    // Characters that no template writes, changes or trims.
    private const string Mark = "\ue000\ue001\ue000";

    /// <summary>A turn of which nothing is known: the answer stands right behind the prompt.</summary>
    public static AssistantTurn Unknown { get; } = new("", null);

    /// <summary>The turn that follows a conversation.</summary>
    /// <exception cref="BadInputException">The prompt opens a part of the answer that whole conversations do not have.</exception>
    public static AssistantTurn Of(ChatFormat chat, IReadOnlyList<ChatMessage> context)
    {
        var prompt = chat.Render(context, asks: true);
        var whole = Whole(chat, context, "assistant", Mark);
        var at = whole?.IndexOf(Mark, StringComparison.Ordinal) ?? -1;
        if (at < 0 || whole == Whole(chat, context, "user", Mark))
        {
            return Unknown;
        }

        var begins = whole!.StartsWith(prompt, StringComparison.Ordinal) && at >= prompt.Length;
        if (!begins && OpenTag().Match(prompt) is { Success: true } open)
        {
            throw new BadInputException("chat template", $"ends a prompt in '{open.Value.Trim()}', which whole conversations do not have "
                + "before the answer: what is trained there would be read as another part of the answer. Switch it off by a variable of "
                + "the template under 'chat_template_kwargs', such as enable_thinking: false, or write a 'prompt'");
        }

        var trims = Whole(chat, context, "assistant", $" {Mark} ") != whole.Replace(Mark, $" {Mark} ", StringComparison.Ordinal);
        return new AssistantTurn(begins ? whole[prompt.Length..at] : "", whole[(at + Mark.Length)..], trims);
    }

    // Null for a template that takes no conversation with such a last turn.
    private static string? Whole(ChatFormat chat, IReadOnlyList<ChatMessage> context, string role, string text)
    {
        try
        {
            return chat.Render([.. context, new ChatMessage(role, text)], asks: false);
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"<[A-Za-z_]+>\s*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OpenTag();
}
