using Tributary.ChatTemplates;

namespace Tributary.Evaluation.Tasks;

/// <summary>
/// A text with fields of an example in braces, as in <c>Review: {text}\nSentiment:</c>; <c>{{</c> and <c>}}</c> stand for braces. What a
/// field holds is put in as it is: braces in it mean nothing. Or messages with
/// such texts, which the base model's chat template makes one text of.
/// </summary>
internal sealed record PromptTemplate
{
    private readonly IReadOnlyList<(bool IsField, string Text)> parts = [];
    private readonly IReadOnlyList<(string Role, PromptTemplate Content)> messages = [];
    private readonly ChatTemplate? chat;

    private PromptTemplate(string source, IReadOnlyList<(bool IsField, string Text)> parts)
    {
        Source = source;
        this.parts = parts;
        Fields = [.. parts.Where(part => part.IsField).Select(part => part.Text).Distinct()];
    }

    private PromptTemplate(IReadOnlyList<(string Role, PromptTemplate Content)> messages, ChatTemplate chat)
    {
        this.messages = messages;
        this.chat = chat;
        Fields = [.. messages.SelectMany(message => message.Content.Fields).Distinct()];
        Source = string.Concat(messages.Select(message => $"{Quoted(message.Role)}: {Quoted(message.Content.Source)}\n"))
            + $"chat template {chat.Identity}";
    }

    /// <summary>The template as written; of messages, with the identity of the
    /// chat template, so that another one is another prompt.</summary>
    public string Source { get; }

    /// <summary>Names of the fields in the order of their first use; may be empty.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>True for messages: the chat template writes the tokenizer's special
    /// tokens itself, so none are added when the text is tokenised.</summary>
    public bool HasSpecialTokens => chat is not null;

    /// <summary>A conversation that ends where the assistant's answer begins.</summary>
    /// <param name="messages">Role and text of each, oldest first; one or more.</param>
    /// <param name="chat">The base model's chat template. It is given no clock, so that a prompt is the same every day.</param>
    public static PromptTemplate OfMessages(IReadOnlyList<(string Role, PromptTemplate Content)> messages, ChatTemplate chat) =>
        new(messages, chat);

    /// <summary>Reads a template.</summary>
    /// <exception cref="FormatException">A brace without its counterpart, or a placeholder
    /// without a name: the place, counted in characters from 1.</exception>
    public static PromptTemplate Parse(string source)
    {
        var found = new List<(bool IsField, string Text)>();
        var literal = new StringBuilder();
        for (var at = 0; at < source.Length; at++)
        {
            var doubled = at + 1 < source.Length && source[at + 1] == source[at];
            switch (source[at])
            {
                case '{' or '}' when doubled:
                    literal.Append(source[at++]);
                    break;
                case '{':
                    Flush(found, literal);
                    var name = FieldName(source, at);
                    found.Add((true, name));
                    at += name.Length + 1;
                    break;
                case '}':
                    throw new FormatException(FormattableString.Invariant(
                        $"'}}' at character {at + 1} closes nothing; write '}}}}' for a brace"));
                default:
                    literal.Append(source[at]);
                    break;
            }
        }

        Flush(found, literal);
        return new PromptTemplate(source, found);
    }

    /// <summary>The template with every field replaced by its text.</summary>
    /// <param name="field">Gives the text of a field.</param>
    /// <exception cref="BadInputException">The chat template refuses the messages.</exception>
    public string Render(Func<string, string> field) => chat is null
        ? string.Concat(parts.Select(part => part.IsField ? field(part.Text) : part.Text))
        : chat.Render(new ChatRequest
        {
            Messages = [.. messages.Select(message => new ChatMessage(message.Role, message.Content.Render(field)))],
            AddGenerationPrompt = true,
        });

    /// <inheritdoc/>
    public bool Equals(PromptTemplate? other) => other is not null && Source == other.Source;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Source);

    /// <inheritdoc/>
    public override string ToString() => Source;

    // On one line, so that no two conversations share a form.
    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static string FieldName(string source, int open)
    {
        var close = source.AsSpan(open + 1).IndexOfAny('{', '}');
        if (close < 0 || source[open + 1 + close] == '{')
        {
            throw new FormatException(FormattableString.Invariant(
                $"'{{' at character {open + 1} is never closed; write '{{{{' for a brace"));
        }

        var name = source.Substring(open + 1, close);
        return name.Length > 0 && name.Trim() == name
            ? name
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, 
                $"'{{{name}}}' at character {open + 1} names no field; expected a field's name without spaces "
                    + $"around it, as in '{{text}}'"));
    }

    private static void Flush(List<(bool IsField, string Text)> found, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            found.Add((false, literal.ToString()));
            literal.Clear();
        }
    }
}
