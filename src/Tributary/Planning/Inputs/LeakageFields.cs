using Tributary.Datasets;
using Tributary.Datasets.Leakage;
using Tributary.Evaluation.Tasks;

namespace Tributary.Planning.Inputs;

/// <summary>What of a task's examples is compared: what the model is asked, not what it shall answer.</summary>
internal static class LeakageFields
{
    /// <summary>The prompt's fields but an example's name, and those of its options.</summary>
    public static IReadOnlyList<string> Of(TaskDefinition task)
    {
        string[] asked = [.. task.Prompt.Fields.Where(field => field != TaskDefinition.IdField)];
        return [.. (asked.Length > 0 ? asked : task.Prompt.Fields).Concat(task.OptionFields).Distinct()];
    }

    /// <summary>The examples of files as they are compared.</summary>
    public static LeakageSet SetOf(TaskDefinition task, IReadOnlyList<Dataset> files) => new(files, Of(task));
}
