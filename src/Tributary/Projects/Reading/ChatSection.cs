using Tributary.ChatTemplates;
using Tributary.Evaluation.Tasks;

namespace Tributary.Projects.Reading;

/// <summary>
/// Reads what of a task is for the base model's chat template: <c>messages:</c>, a conversation with fields in its texts, or
/// <c>conversation:</c>, the field that holds one; and what the template is given beside it.
/// </summary>
internal static class ChatSection
{
    private static readonly string[] OwnVariables = ["messages", "tools", "documents", "add_generation_prompt"];

    /// <summary>The prompt; null if anything is wrong with it.</summary>
    /// <param name="task">The section <c>task:</c>.</param>
    /// <param name="key">The key that says the prompt: <c>messages</c> or <c>conversation</c>.</param>
    /// <param name="baseModel">The model folder.</param>
    internal static ChatPrompt? Read(DocumentSection task, string key, string baseModel)
    {
        var messages = key == "messages" ? ReadMessages(task) : [];
        var field = key == "messages" ? null : task.RequiredText(key);
        var settings = ReadSettings(task);
        if (messages is null || field?.Length == 0 || !Directory.Exists(baseModel))
        {
            return null;
        }

        try
        {
            var template = ChatTemplate.Load(baseModel);
            RefuseUnused(task, template, settings);
            var chat = new ChatFormat(template, settings);
            // A template that does not take these roles says so now, not at the first example.
            return field is null ? new MessagesPrompt(messages, chat, baseModel) : new ConversationPrompt(field, chat, baseModel);
        }
        catch (BadInputException refused)
        {
            task.Refuse(key, $"{(field is null ? "do" : "does")} not go with the base model's chat template: {refused.Message}");
            return null;
        }
    }

    /// <summary>Refuses what only a chat template can use.</summary>
    internal static void RefuseWithoutChat(DocumentSection task)
    {
        foreach (var key in new[] { "date", "chat_template_kwargs" }.Where(task.Has))
        {
            task.Refuse(key, "is for the base model's chat template, which writes no 'prompt'; write 'messages' or 'conversation'");
        }

        ReadSettings(task);
    }

    // Null if one is wrong, or there is none.
    private static (string Role, PromptTemplate Content)[]? ReadMessages(DocumentSection task)
    {
        var messages = task.Sections("messages").Select(ReadMessage).ToArray();
        return messages.Length == 0 || Array.Exists(messages, message => message is null) ? null
            : [.. messages.Select(message => message!.Value)];
    }

    private static (string Role, PromptTemplate Content)? ReadMessage(DocumentSection message)
    {
        var role = message.RequiredText("role");
        var content = message.RequiredText("content");
        message.RefuseUnknownKeys();
        return role.Length > 0 && content.Length > 0 && message.Attempt("content", () => PromptTemplate.Parse(content)) is { } parsed
            ? (role, parsed) : null;
    }

    private static ChatSettings ReadSettings(DocumentSection task)
    {
        DateOnly? date = null;
        if (task.Text("date") is { } written)
        {
            date = DateOnly.TryParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day : null;
            task.RefuseIf(date is null, "date", $"is '{written}'; expected a day, as in 2026-11-30");
        }

        var variables = task.Section("chat_template_kwargs");
        return new ChatSettings
        {
            Date = date,
            Variables = variables.Keys.ToArray().ToDictionary(name => name, name => variables.Json(name), StringComparer.Ordinal),
        };
    }

    private static void RefuseUnused(DocumentSection task, ChatTemplate template, ChatSettings settings)
    {
        task.RefuseIf(settings.Date is not null && !template.Names.Contains(Functions.Now), "date",
            "is asked for by no part of the base model's chat template; take it out");
        var variables = task.Section("chat_template_kwargs");
        foreach (var name in settings.Variables.Keys)
        {
            variables.RefuseIf(OwnVariables.Contains(name), name, "is given to the template by the program itself; take it out");
            variables.RefuseIf(!OwnVariables.Contains(name) && !template.Names.Contains(name), name, "is no variable of the base model's "
                + "chat template" + (NearestName.To(name, [.. template.Names]) is { } near ? $"; did you mean '{near}'?"
                    : "; take it out"));
        }
    }
}
