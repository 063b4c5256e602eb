using Tributary.ChatTemplates;
using Tributary.Datasets;

namespace Tributary.Evaluation.Tasks;

/// <summary>Messages with fields in their texts. A message whose text is blank because its optional fields are is left out.</summary>
internal sealed class MessagesPrompt : ChatPrompt
{
    private readonly IReadOnlyList<(string Role, PromptTemplate Content)> messages;

    /// <param name="messages">Role and text of each, oldest first; one or more.</param>
    /// <param name="chat">The template with its settings.</param>
    /// <param name="modelFolder">The base model.</param>
    /// <exception cref="BadInputException">The template refuses the messages.</exception>
    public MessagesPrompt(IReadOnlyList<(string Role, PromptTemplate Content)> messages, ChatFormat chat, string modelFolder)
        : base(chat, Rendered(messages, field => field), modelFolder)
    {
        this.messages = messages;
        Rules = PromptTemplate.RulesOf(messages.Select(message => message.Content));
        Source = string.Concat(messages.Select(message => $"{Quoted(message.Role)}: {Quoted(message.Content.Source)}\n")) + ChatSource;
    }

    /// <inheritdoc/>
    public override string Key => "messages";

    /// <inheritdoc/>
    public override string Source { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<FieldRule> Rules { get; }

    private protected override IReadOnlyList<ChatMessage> Context(Func<string, string?> field) => Rendered(messages, field);

    private static ChatMessage[] Rendered(IReadOnlyList<(string Role, PromptTemplate Content)> messages, Func<string, string?> field) =>
    [
        .. messages.Select(message => (message.Role, Text: message.Content.Render(field), message.Content.HasOptional))
            .Where(message => !message.HasOptional || !string.IsNullOrWhiteSpace(message.Text))
            .Select(message => new ChatMessage(message.Role, message.Text)),
    ];

    // On one line, so that no two conversations share a form.
    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
