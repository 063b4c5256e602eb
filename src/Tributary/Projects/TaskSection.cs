using Tributary.Evaluation;
using Tributary.Yaml;

namespace Tributary.Projects;

/// <summary>Reads the <c>task:</c> section.</summary>
internal static class TaskSection
{
    // Stands in for a task that could not be read, so that the rest of the file is still checked.
    private static readonly TaskDefinition Unread = TaskDefinition.Create(TaskDefinition.Classification, ["a", "b"], "{text}", " {label}");

    internal static TaskDefinition Read(YamlSection top)
    {
        if (!top.Has("task"))
        {
            top.Refuse("task", "is required: kind, labels, prompt and target");
            return Unread;
        }

        var section = top.Section("task");
        var kind = section.RequiredText("kind");
        var labels = section.Texts("labels") ?? [];
        var prompt = section.RequiredText("prompt");
        var target = section.RequiredText("target");
        section.RefuseUnknownKeys();
        if (kind.Length == 0 || prompt.Length == 0 || target.Length == 0)
        {
            return Unread;
        }

        try
        {
            return TaskDefinition.Create(kind, labels, prompt, target, where: "");
        }
        catch (BadInputException wrong)
        {
            foreach (var problem in wrong.Problems)
            {
                section.Refuse(problem.Where.TrimStart('.'), problem.Text);
            }

            return Unread;
        }
    }
}
