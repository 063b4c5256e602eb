using Tributary.ChatTemplates;
using Tributary.Evaluation.Tasks;

namespace Tributary.Projects.Reading;

/// <summary>Reads <c>messages:</c> of a task: a conversation with fields in its texts, for the base model's chat template.</summary>
internal static class MessagesSection
{
    /// <summary>The prompt; null if anything is wrong with it.</summary>
    /// <param name="task">The section <c>task:</c>.</param>
    /// <param name="baseModel">The model folder.</param>
    internal static PromptTemplate? Read(DocumentSection task, string baseModel)
    {
        var sections = task.Sections("messages");
        var messages = sections.Select(ReadMessage).ToArray();
        if (sections.Count == 0 || !Directory.Exists(baseModel) || Array.Exists(messages, message => message is null))
        {
            return null;
        }

        try
        {
            var prompt = PromptTemplate.OfMessages([.. messages.Select(message => message!.Value)], ChatTemplate.Load(baseModel));
            // A template that does not take these roles says so now, not at the first example.
            prompt.Render(field => field);
            return prompt;
        }
        catch (BadInputException refused)
        {
            task.Refuse("messages", $"do not go with the base model's chat template: {refused.Message}");
            return null;
        }
    }

    private static (string Role, PromptTemplate Content)? ReadMessage(DocumentSection message)
    {
        var role = message.RequiredText("role");
        var content = message.RequiredText("content");
        message.RefuseUnknownKeys();
        return role.Length > 0 && content.Length > 0 && message.Attempt("content", () => PromptTemplate.Parse(content)) is { } parsed
            ? (role, parsed) : null;
    }
}
