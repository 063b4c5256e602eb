namespace Tributary.Datasets.Reading;

/// <summary>
/// Reads a conversation as data sets write it: OpenAI's messages (<c>role</c>, <c>content</c>), or ShareGPT's turns (<c>from</c>,
/// <c>value</c>). The last turn of the assistant is the answer; what comes behind it is not read. Turns of tools are refused: what a
/// tool said must not be learnt as a person's words.
/// </summary>
internal static class ConversationForm
{
    private const string Expected = "expected a list of turns, as in [{\"role\": \"user\", \"content\": \"...\"}, "
        + "{\"role\": \"assistant\", \"content\": \"...\"}]";

    private static readonly Dictionary<string, string> Roles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["system"] = "system", ["user"] = "user", ["human"] = "user", ["assistant"] = ConversationTurn.Assistant,
        ["gpt"] = ConversationTurn.Assistant, ["chatgpt"] = ConversationTurn.Assistant, ["model"] = ConversationTurn.Assistant,
        ["bot"] = ConversationTurn.Assistant,
    };

    private static readonly string[] OfTools = ["tool", "function", "function_call", "function_response", "observation", "ipython"];

    /// <summary>The conversation in its one form.</summary>
    /// <param name="json">The turns as the file has them.</param>
    /// <exception cref="FormatException">What is wrong, for a message behind the field's name.</exception>
    public static string Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? ConversationText.Write(Whole([.. document.RootElement.EnumerateArray().Select(Turn)]))
                : throw new FormatException($"is no list; {Expected}");
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // The latter for half of a surrogate pair.
            throw new FormatException($"is '{RecordChecks.Clip(json)}'; {Expected}", broken);
        }
    }

    private static ConversationTurn[] Whole(ConversationTurn[] turns)
    {
        var last = Array.FindLastIndex(turns, turn => turn.Role == ConversationTurn.Assistant);
        return last < 0 ? throw new FormatException("has no turn of the assistant, which would be the answer; remove the example")
            : !Array.Exists(turns[..last], turn => turn.Role == "user")
            ? throw new FormatException("has no turn of the user before the assistant's last one; an answer needs a question")
            : turns[..(last + 1)];
    }

    private static ConversationTurn Turn(JsonElement turn, int index)
    {
        FormatException Wrong(string text) => new(string.Create(CultureInfo.InvariantCulture, $"turn {index + 1} {text}"));
        if (turn.ValueKind != JsonValueKind.Object)
        {
            throw Wrong($"is no object; {Expected}");
        }

        var written = Text(turn, "role") ?? Text(turn, "from") ?? throw Wrong("has neither 'role' nor 'from', which say who speaks");
        if (OfTools.Contains(written, StringComparer.OrdinalIgnoreCase) || CallsTool(turn))
        {
            throw Wrong($"{(CallsTool(turn) ? "calls a tool" : $"is of the role '{RecordChecks.Clip(written)}'")}; turns of tools are not "
                + "trained on: remove the example, or write the calls into the texts");
        }

        var role = Roles.GetValueOrDefault(written) ?? throw Wrong($"is of the role '{RecordChecks.Clip(written)}'; expected one of: "
            + string.Join(", ", Roles.Keys));
        var content = Content(turn) ?? throw Wrong("has neither a text 'content' nor 'value', nor a list of texts");
        return string.IsNullOrWhiteSpace(content) ? throw Wrong("is blank; expected text") : new ConversationTurn(role, content);
    }

    private static bool CallsTool(JsonElement turn) => new[] { "tool_calls", "function_call" }.Any(key =>
        turn.TryGetProperty(key, out var calls) && calls.ValueKind != JsonValueKind.Null
            && !(calls.ValueKind == JsonValueKind.Array && calls.GetArrayLength() == 0));

    // OpenAI also writes a list of parts, each with a type.
    private static string? Content(JsonElement turn)
    {
        if (Text(turn, "content") is { } content)
        {
            return content;
        }

        return turn.TryGetProperty("content", out var parts) && parts.ValueKind == JsonValueKind.Array
            && parts.EnumerateArray().Select(part => part.ValueKind == JsonValueKind.Object ? Text(part, "text") : null).ToArray()
                is var texts && !Array.Exists(texts, text => text is null)
            ? string.Concat(texts) : Text(turn, "value");
    }

    private static string? Text(JsonElement holder, string key) =>
        holder.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
