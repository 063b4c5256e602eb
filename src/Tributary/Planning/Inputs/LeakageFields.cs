using Tributary.Datasets;
using Tributary.Datasets.Leakage;
using Tributary.Evaluation;

namespace Tributary.Planning.Inputs;

/// <summary>What of a task's examples is compared: what the model is asked, not what it shall answer.</summary>
internal static class LeakageFields
{
    /// <summary>The prompt's fields but an example's name; of a multiple choice question
    /// its options too, since many questions ask "Which of these?".</summary>
    public static IReadOnlyList<string> Of(TaskDefinition task)
    {
        string[] asked = [.. task.Prompt.Fields.Where(field => field != TaskDefinition.IdField)];
        string[] fields = [.. asked.Length > 0 ? asked : task.Prompt.Fields, .. task.Kind == TaskKind.MultipleChoice
            ? [task.ChoicesField] : Array.Empty<string>()];
        return [.. fields.Distinct()];
    }

    /// <summary>The examples of files as they are compared.</summary>
    public static LeakageSet SetOf(TaskDefinition task, IReadOnlyList<Dataset> files) => new(files, Of(task));

    /// <summary>The right answer of an example; null if two answers to one text need not contradict each other.</summary>
    public static Func<DatasetRecord, string>? AnswerOf(TaskDefinition task) => task.Kind switch
    {
        TaskKind.Classification => record => record[task.LabelField!]!,
        TaskKind.MultipleChoice => record => record.List(task.ChoicesField) is var choices
            ? choices[ChoiceAnswer.IndexOf(record[task.AnswerField]!, choices)!.Value] : "",
        _ => null,
    };
}
