using Tributary.Datasets;
using Tributary.Training;

namespace Tributary.Evaluation;

/// <summary>One example, ready for a model.</summary>
/// <param name="Id">The text of the field <c>id</c>, else the line number.</param>
/// <param name="Prompt">The rendered prompt.</param>
/// <param name="Label">The right label.</param>
public sealed record TaskExample(string Id, string Prompt, string Label);

/// <summary>
/// A classification task: what the model reads and which labels it may answer. The target's one field is the field that holds the right
/// label; a model answers with the label whose target is most likely to follow the prompt.
/// </summary>
public sealed class TaskDefinition
{
    /// <summary>The field that names an example, where it is present.</summary>
    public const string IdField = "id";

    /// <summary>The only kind so far.</summary>
    public const string Classification = "classification";

    private static readonly string[] LaterKinds = ["multiple_choice", "generation"];

    private TaskDefinition(IReadOnlyList<string> labels, PromptTemplate prompt, PromptTemplate target)
    {
        Labels = labels;
        Prompt = prompt;
        Target = target;
        LabelField = target.Fields[0];
        Continuations = [.. labels.Select(label => target.Render(_ => label))];
        Rules =
        [
            .. prompt.Fields.Where(field => field != IdField).Select(field => new FieldRule(field)),
            new FieldRule(LabelField, labels),
            new FieldRule(IdField, Optional: !prompt.Fields.Contains(IdField)),
        ];
    }

    /// <summary>The labels: two or more, distinct, not blank; the earlier wins a tie.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>What the model reads; names at least one field, never the label's.</summary>
    public PromptTemplate Prompt { get; }

    /// <summary>What the model shall answer; names the label's field and no other.</summary>
    public PromptTemplate Target { get; }

    /// <summary>The field that holds the right label.</summary>
    public string LabelField { get; }

    /// <summary>The target of every label, in the order of <see cref="Labels"/>.</summary>
    public IReadOnlyList<string> Continuations { get; }

    /// <summary>What a dataset must hold to serve this task.</summary>
    public IReadOnlyList<FieldRule> Rules { get; }

    /// <summary>Makes a task.</summary>
    /// <param name="kind">classification.</param>
    /// <param name="labels">Two or more, distinct, not blank, without spaces around them.</param>
    /// <param name="prompt">Template of the prompt.</param>
    /// <param name="target">Template of the target.</param>
    /// <param name="where">Key path that the problems are told under.</param>
    /// <exception cref="BadInputException">Every problem at once.</exception>
    public static TaskDefinition Create(string kind, IReadOnlyList<string> labels, string prompt, string target, string where = "task")
    {
        var problems = new List<Problem>();
        if (kind != Classification)
        {
            problems.Add(new Problem($"{where}.kind", LaterKinds.Contains(kind)
                ? $"'{kind}' is not built yet; expected '{Classification}'"
                : $"'{kind}' is no kind of task; expected '{Classification}'"));
        }

        CheckLabels(labels, $"{where}.labels", problems);
        var promptTemplate = Parse(prompt, $"{where}.prompt", problems);
        var targetTemplate = Parse(target, $"{where}.target", problems);
        if (targetTemplate is not null && targetTemplate.Fields.Count != 1)
        {
            problems.Add(new Problem(
                $"{where}.target",
                $"'{target}' names {Invariant.Text(targetTemplate.Fields.Count)} fields; expected one, the field of the label, as in ' {{label}}'"));
        }
        else if (targetTemplate is not null && targetTemplate.Fields[0] == IdField)
        {
            problems.Add(new Problem($"{where}.target", $"names the field '{IdField}', which names the example; call the label's field otherwise"));
        }
        else if (promptTemplate is not null && targetTemplate is not null)
        {
            CheckPrompt(promptTemplate, targetTemplate.Fields[0], $"{where}.prompt", problems);
        }

        return problems.Count == 0
            ? new TaskDefinition([.. labels], promptTemplate!, targetTemplate!)
            : throw new BadInputException(problems);
    }

    /// <summary>The examples of a dataset that was read with <see cref="Rules"/>.</summary>
    public IReadOnlyList<TaskExample> Examples(Dataset dataset) =>
        [.. dataset.Records.Select(record => new TaskExample(
            record[IdField] ?? Invariant.Text(record.Line),
            Prompt.Render(field => record[field]!),
            record[LabelField]!))];

    /// <summary>The same examples for training: prompt and the right label's target.</summary>
    public IReadOnlyList<TrainingExample> TrainingExamples(Dataset dataset) =>
        [.. Examples(dataset).Select(example => new TrainingExample(example.Prompt, Target.Render(_ => example.Label)))];

    /// <summary>All that defines the task, as named texts: part of the identity of every station that reads data.</summary>
    public IEnumerable<KeyValuePair<string, string>> Identity() =>
    [
        KeyValuePair.Create("kind", Classification),
        KeyValuePair.Create("prompt", Prompt.Source),
        KeyValuePair.Create("target", Target.Source),
        .. Labels.Select(label => KeyValuePair.Create("label", label)),
    ];

    private static void CheckLabels(IReadOnlyList<string> labels, string where, List<Problem> problems)
    {
        if (labels.Count < 2)
        {
            problems.Add(new Problem(where, $"has {Invariant.Text(labels.Count)} labels; expected two or more"));
        }

        foreach (var label in labels.Distinct())
        {
            if (string.IsNullOrWhiteSpace(label) || label.Trim() != label)
            {
                problems.Add(new Problem(
                    where,
                    $"'{label}' is blank or has spaces around it; expected a word, the space before it belongs in the target"));
            }
        }

        foreach (var label in labels.CountBy(label => label).Where(count => count.Value > 1).Select(count => count.Key))
        {
            problems.Add(new Problem(where, $"lists '{label}' more than once; keep one"));
        }
    }

    private static PromptTemplate? Parse(string source, string where, List<Problem> problems)
    {
        try
        {
            return PromptTemplate.Parse(source);
        }
        catch (FormatException broken)
        {
            problems.Add(new Problem(where, broken.Message));
            return null;
        }
    }

    private static void CheckPrompt(PromptTemplate prompt, string labelField, string where, List<Problem> problems)
    {
        if (prompt.Fields.Count == 0)
        {
            problems.Add(new Problem(
                where,
                $"'{prompt}' names no field, so every example would read the same; expected one or more, as in '{{text}}'"));
        }

        if (prompt.Fields.Contains(labelField))
        {
            problems.Add(new Problem(where, $"names the field '{labelField}', which holds the answer; take it out of the prompt"));
        }
    }
}
