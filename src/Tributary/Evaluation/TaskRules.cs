using Tributary.Datasets;

namespace Tributary.Evaluation;

/// <summary>What a task reads from a record, and what of it enters identities.</summary>
internal static class TaskRules
{
    /// <summary>The fields of the templates, each once, with the columns that they stand in.</summary>
    public static IReadOnlyList<FieldRule> Of(TaskDefinition task)
    {
        IEnumerable<FieldRule> answer = task.Kind switch
        {
            TaskKind.Classification => [new FieldRule(task.LabelField!, task.Labels)],
            TaskKind.MultipleChoice => [new FieldRule(task.ChoicesField) { List = true }, new FieldRule(task.AnswerField)],
            _ => task.Target.Fields.Where(field => field != TaskDefinition.IdField).Select(field => new FieldRule(field)),
        };
        FieldRule[] rules =
        [
            .. task.Prompt.Fields.Where(field => field != TaskDefinition.IdField).Select(field => new FieldRule(field)),
            .. answer,
            new FieldRule(TaskDefinition.IdField, Optional: !task.Prompt.Fields.Contains(TaskDefinition.IdField)),
        ];
        return [.. rules.Select(rule => rule with { Column = task.Columns.GetValueOrDefault(rule.Name, rule.Name) })];
    }

    /// <summary>See <see cref="TaskDefinition.Identity"/>. Names of columns are no
    /// part: the fingerprint of the data holds what they held.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Identity(TaskDefinition task, TaskOptions options)
    {
        List<KeyValuePair<string, string>> parts = [new("kind", WordOf(task.Kind)), new("prompt", task.Prompt.Source),
            new("target", task.Target.Source)];
        parts.AddRange(task.Labels.Select(label => KeyValuePair.Create("label", label)));
        if (task.Kind == TaskKind.MultipleChoice)
        {
            parts.AddRange([new("choices", task.ChoicesField), new("answer", task.AnswerField),
                new("normalize", Invariant.Word(task.Normalize))]);
            parts.Add(new("unconditional_prompt", task.UnconditionalPrompt ?? ""));
        }

        if (task.Kind == TaskKind.Generation)
        {
            parts.AddRange(task.Metrics.Select(metric => KeyValuePair.Create("metric", metric.Name)));
            parts.Add(new("tokenization", options.Tokenization ?? "auto"));
        }

        if (task.PredictsByGeneration)
        {
            parts.Add(new("predict_by", "generation"));
            parts.Add(new("max_new_tokens", Invariant.Text(task.MaxNewTokens)));
            parts.AddRange(task.Stop.Select(stop => KeyValuePair.Create("stop", stop)));
        }

        if (task.FewShot > 0)
        {
            parts.Add(new("few_shot", Invariant.Text(task.FewShot)));
        }

        return parts;
    }

    /// <summary>See <see cref="TaskDefinition.TrainingIdentity"/>.</summary>
    public static IEnumerable<KeyValuePair<string, string>> TrainingIdentity(TaskDefinition task) =>
    [
        new("prompt", task.Prompt.Source),
        new("target", task.Target.Source),
        .. task.Kind == TaskKind.MultipleChoice
            ? [new("choices", task.ChoicesField), new("answer", task.AnswerField)]
            : Array.Empty<KeyValuePair<string, string>>(),
        .. task.PredictsByGeneration ? [new("ends", "true")] : Array.Empty<KeyValuePair<string, string>>(),
    ];

    /// <summary>The word of a kind in the project file.</summary>
    public static string WordOf(TaskKind kind) => TaskChecks.Kinds.First(word => word.Value == kind).Key;
}
