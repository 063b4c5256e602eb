namespace Tributary.ChatTemplates;

/// <summary>What a chat template is given beside the messages.</summary>
internal sealed record ChatSettings
{
    /// <summary>The day that a template is told which asks for the time; null: it finds no clock.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>Variables of the template, such as enable_thinking.</summary>
    public IReadOnlyDictionary<string, JsonElement> Variables { get; init; } = new Dictionary<string, JsonElement>();
}

/// <summary>A chat template with its settings: the one way in which a task writes its conversations.</summary>
internal sealed class ChatFormat(ChatTemplate template, ChatSettings settings)
{
    private readonly TimeProvider? clock = settings.Date is { } date ? new Midnight(date) : null;

    /// <summary>Changes with the template, its special tokens and the settings; each of these on a line of its own.</summary>
    public string Identity { get; } = string.Join('\n',
    [
        $"chat template {template.Identity}",
        .. settings.Date is { } day ? [$"date {day.ToString("o", CultureInfo.InvariantCulture)}"] : Array.Empty<string>(),
        .. settings.Variables.OrderBy(variable => variable.Key, StringComparer.Ordinal)
            .Select(variable => $"{variable.Key} = {variable.Value.GetRawText()}"),
    ]);

    /// <summary>The text of a conversation.</summary>
    /// <param name="messages">Oldest first.</param>
    /// <param name="asks">True to end where the assistant's next answer begins.</param>
    /// <exception cref="BadInputException">The template refuses the messages.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages, bool asks) => template.Render(new ChatRequest
    {
        Messages = messages, AddGenerationPrompt = asks, Variables = settings.Variables, Clock = clock,
    });

    /// <summary>A clock that stands at the beginning of a day.</summary>
    private sealed class Midnight(DateOnly date) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(date, TimeOnly.MinValue, TimeSpan.Zero);
    }
}
