using Tributary.ChatTemplates;
using Tributary.Datasets;

namespace Tributary.Evaluation.Tasks;

/// <summary>A conversation that the data hold: what comes before the last turn of the assistant is the prompt, that turn the
/// answer.</summary>
internal sealed class ConversationPrompt : ChatPrompt
{
    private readonly string name;

    /// <param name="field">The field that holds the conversation.</param>
    /// <param name="chat">The template with its settings.</param>
    /// <param name="modelFolder">The base model.</param>
    /// <exception cref="BadInputException">The template refuses a user's message.</exception>
    public ConversationPrompt(string field, ChatFormat chat, string modelFolder)
        : base(chat, [new ChatMessage("user", "text")], modelFolder)
    {
        name = field;
        Rules = [new FieldRule(field) { Conversation = true }];
        Source = $"conversation {field}\n{ChatSource}";
    }

    /// <inheritdoc/>
    public override string Key => "conversation";

    /// <inheritdoc/>
    public override string Source { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<FieldRule> Rules { get; }

    /// <summary>The text of the last turn.</summary>
    public string Answer(DatasetRecord record) => ConversationText.Read(record[name]!)[^1].Content;

    private protected override IReadOnlyList<ChatMessage> Context(Func<string, string?> field) =>
        [.. ConversationText.Read(field(name)!).SkipLast(1).Select(turn => new ChatMessage(turn.Role, turn.Content))];
}
