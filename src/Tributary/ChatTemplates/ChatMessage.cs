namespace Tributary.ChatTemplates;

/// <summary>One message of a conversation.</summary>
internal sealed class ChatMessage
{
    private ChatMessage(object? value) => Value = value;

    /// <summary>A message of a role (system, user, assistant) with a text.</summary>
    public ChatMessage(string role, string content)
        : this(new TemplateDictionary { ["role"] = role, ["content"] = content })
    {
    }

    internal object? Value { get; }

    /// <summary>A message with anything more that the template reads, such as tool_calls or a list of contents.</summary>
    /// <exception cref="BadInputException">It is no JSON object.</exception>
    public static ChatMessage FromJson(JsonElement message) => message.ValueKind == JsonValueKind.Object
        ? new ChatMessage(TemplateDictionary.FromJson(message))
        : throw new BadInputException("message", $"is of the kind {message.ValueKind}; expected an object with role and content");
}
