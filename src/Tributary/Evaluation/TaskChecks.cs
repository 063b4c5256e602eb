using Tributary.Evaluation.Metrics;

namespace Tributary.Evaluation;

/// <summary>Checks what was asked of a task, and keeps its parsed parts. All problems are found, not the first alone.</summary>
internal sealed class TaskChecks
{
    /// <summary>The kinds by their words in the project file.</summary>
    public static readonly IReadOnlyDictionary<string, TaskKind> Kinds = new Dictionary<string, TaskKind>
    {
        ["classification"] = TaskKind.Classification, ["multiple_choice"] = TaskKind.MultipleChoice, ["generation"] = TaskKind.Generation,
    };

    private readonly TaskOptions options;
    private readonly string where;
    private readonly List<Problem> problems = [];

    public TaskChecks(TaskOptions options, string where)
    {
        this.options = options;
        this.where = where;
        Kind = Kinds.TryGetValue(options.Kind, out var kind) ? kind : null;
        if (Kind is null)
        {
            Refuse("kind", $"'{options.Kind}' is no kind of task; expected one of: {string.Join(", ", Kinds.Keys)}");
        }

        CheckLabels();
        Prompt = options.Messages ?? Parse("prompt", options.Prompt);
        Target = Parse("target", options.Target ?? (Kind == TaskKind.MultipleChoice ? $" {{{TaskDefinition.ChoiceField}}}" : ""));
        Metrics = FindMetrics();
        CheckTarget();
        CheckPrompt();
        CheckNumbers();
        CheckFields();
    }

    public TaskKind? Kind { get; }

    public PromptTemplate? Prompt { get; }

    public PromptTemplate? Target { get; }

    public IReadOnlyList<Metric> Metrics { get; }

    public IReadOnlyList<Problem> Problems => problems;

    private void Refuse(string key, string text) => problems.Add(new Problem($"{where}.{key}", text));

    private PromptTemplate? Parse(string key, string source)
    {
        try
        {
            return PromptTemplate.Parse(source);
        }
        catch (FormatException broken)
        {
            Refuse(key, broken.Message);
            return null;
        }
    }

    private void CheckLabels()
    {
        if (Kind is TaskKind.MultipleChoice or TaskKind.Generation)
        {
            return;
        }

        if (options.Labels.Count < 2)
        {
            Refuse("labels", $"has {Invariant.Text(options.Labels.Count)} labels; expected two or more");
        }

        foreach (var label in options.Labels.Distinct().Where(label => string.IsNullOrWhiteSpace(label) || label.Trim() != label))
        {
            Refuse("labels", $"'{label}' is blank or has spaces around it; expected a word, the space before it belongs in the target");
        }

        foreach (var label in options.Labels.CountBy(label => label).Where(count => count.Value > 1).Select(count => count.Key))
        {
            Refuse("labels", $"lists '{label}' more than once; keep one");
        }
    }

    private IReadOnlyList<Metric> FindMetrics()
    {
        switch (Kind)
        {
            case TaskKind.Classification:
                return [Metric.MacroF1, Metric.Accuracy];
            case TaskKind.MultipleChoice:
                return [Metric.Accuracy];
            case null:
                return [];
        }

        var known = Metric.All.Where(metric => metric.OfTexts is not null).Select(metric => metric.Name).ToArray();
        foreach (var name in options.Metrics.Except(known))
        {
            Refuse("metric", $"'{name}' is no metric of texts; expected one of: {string.Join(", ", known)}");
        }

        if (options.Metrics.Count == 0 || options.Metrics.Distinct().Count() < options.Metrics.Count)
        {
            Refuse("metric", "names no metric, or one twice; expected one or more, the first decides");
        }

        return [.. options.Metrics.Select(name => Metric.All.FirstOrDefault(metric => metric.Name == name)).OfType<Metric>()];
    }

    private void CheckTarget()
    {
        if (Target is null)
        {
            return;
        }

        var count = Invariant.Text(Target.Fields.Count);
        if (Kind == TaskKind.MultipleChoice && Target.Fields is not [TaskDefinition.ChoiceField])
        {
            Refuse("target", $"'{Target}' must name the field '{TaskDefinition.ChoiceField}' and no other: it is rendered for every "
                + $"option, as in ' {{choice}}'");
        }
        else if (Kind == TaskKind.Generation && Target.Fields.Count == 0)
        {
            Refuse("target", $"'{Target}' names 0 fields; expected the field of the reference text, as in ' {{summary}}'");
        }
        else if (Kind is TaskKind.Classification or null && Target.Fields.Count != 1)
        {
            Refuse("target", $"'{Target}' names {count} fields; expected one, the field of the label, as in ' {{label}}'");
        }
        else if (Kind is TaskKind.Classification or null && Target.Fields[0] == TaskDefinition.IdField)
        {
            Refuse("target", $"names the field '{TaskDefinition.IdField}', which names the example; call the label's field otherwise");
        }
    }

    private void CheckPrompt()
    {
        if (Prompt is null || Target is null || problems.Exists(problem => problem.Where == $"{where}.target"))
        {
            return;
        }

        var key = options.Messages is null ? "prompt" : "messages";
        if (Prompt.Fields.Count == 0)
        {
            Refuse(key, $"'{Prompt}' names no field, so every example would read the same; expected one or more, as in '{{text}}'");
        }

        IReadOnlyList<string> answers = Kind == TaskKind.MultipleChoice ? [options.Choices, options.Answer] : Target.Fields;
        foreach (var field in Prompt.Fields.Intersect(answers))
        {
            Refuse(key, $"names the field '{field}', which holds the answer; take it out of the prompt");
        }
    }

    private void CheckNumbers()
    {
        if (options.MaxNewTokens < 1)
        {
            Refuse("max_new_tokens", $"is {Invariant.Text(options.MaxNewTokens)}; expected 1 or more");
        }

        if (options.FewShot < 0)
        {
            Refuse("few_shot", $"is {Invariant.Text(options.FewShot)}; expected 0 or more");
        }
        else if (options.FewShot > 0 && options.Messages is not null)
        {
            Refuse("few_shot", "does not go with 'messages': solved examples would stand before the conversation; write them as messages");
        }

        if (options.Tokenization is { } name && Tokenization.All.All(known => known.Name != name))
        {
            Refuse("tokenization", $"'{name}' is no tokenization; expected one of: auto, {string.Join(", ", Tokenization.All)}");
        }

        if (options.Normalize == Normalization.Unconditional && string.IsNullOrEmpty(options.UnconditionalPrompt))
        {
            Refuse("unconditional_prompt", "is required with 'normalize: unconditional': a prompt that does not ask "
                + "the question, as in 'Answer:'");
        }
        else if (options.Normalize != Normalization.Unconditional && options.UnconditionalPrompt is not null)
        {
            Refuse("unconditional_prompt", "has a meaning with 'normalize: unconditional' alone; take it out");
        }
    }

    private void CheckFields()
    {
        if (Prompt is null || Target is null || Kind is null)
        {
            return;
        }

        IEnumerable<string> answers = Kind == TaskKind.MultipleChoice ? [options.Choices, options.Answer] : Target.Fields;
        string[] known = [.. Prompt.Fields.Concat(answers).Append(TaskDefinition.IdField).Distinct()];
        foreach (var name in options.Fields.Keys.Except(known))
        {
            Refuse("fields", $"maps '{name}', which no template names; these are named: {string.Join(", ", known)}");
        }
    }
}
