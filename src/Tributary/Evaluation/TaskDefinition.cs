using Tributary.Datasets;
using Tributary.Evaluation.Metrics;
using Tributary.Training;

namespace Tributary.Evaluation;

/// <summary>
/// A task, checked: what the model reads, what it shall answer, and how its answers are scored. Fields that templates name are fields of
/// the data. The one place where a record becomes a prompt is <see cref="Render"/>.
/// </summary>
public sealed class TaskDefinition
{
    /// <summary>The field that names an example, if it is present.</summary>
    public const string IdField = "id";

    /// <summary>The field that stands for an option in the target of a multiple choice task.</summary>
    public const string ChoiceField = "choice";

    private readonly TaskOptions options;

    private TaskDefinition(TaskOptions options, TaskKind kind, PromptTemplate prompt, PromptTemplate target, IReadOnlyList<Metric> metrics)
    {
        this.options = options;
        (Kind, Prompt, Target, Metrics) = (kind, prompt, target, metrics);
        LabelField = kind == TaskKind.Classification ? target.Fields[0] : null;
        Rules = TaskRules.Of(this);
    }

    /// <summary>What is asked.</summary>
    public TaskKind Kind { get; }

    /// <summary>What the model reads; names at least one field, none that holds the answer.</summary>
    public PromptTemplate Prompt { get; }

    /// <summary>What the model shall answer.</summary>
    public PromptTemplate Target { get; }

    /// <summary>How answers are scored; the first decides wherever one figure is needed.</summary>
    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Classification: two or more labels, distinct, not blank; the earlier wins a tie. Empty elsewhere.</summary>
    public IReadOnlyList<string> Labels => options.Labels;

    /// <summary>Classification: the field that holds the right label; null elsewhere.</summary>
    public string? LabelField { get; }

    /// <summary>Multiple choice: the field that lists the options.</summary>
    public string ChoicesField => options.Choices;

    /// <summary>Multiple choice: the field that says which option is right.</summary>
    public string AnswerField => options.Answer;

    /// <summary>Multiple choice: how likelihoods are made comparable.</summary>
    public Normalization Normalize => options.Normalize;

    /// <summary>Multiple choice: the prompt that does not ask the question; null unless <see cref="Normalize"/> needs it.</summary>
    public string? UnconditionalPrompt => options.UnconditionalPrompt;

    /// <summary>True if the model writes its answer, false if the likeliest option is taken.</summary>
    public bool PredictsByGeneration => Kind == TaskKind.Generation || options.PredictByGeneration;

    /// <summary>Where the model writes: at most so many tokens.</summary>
    public int MaxNewTokens => options.MaxNewTokens;

    /// <summary>Where the model writes: its text ends before the first of these.</summary>
    public IReadOnlyList<string> Stop => options.Stop;

    /// <summary>Solved examples of the training set in front of every prompt, in evaluation alone.</summary>
    public int FewShot => options.FewShot;

    /// <summary>What a dataset must hold to serve this task.</summary>
    public IReadOnlyList<FieldRule> Rules { get; }

    /// <summary>The column of a field in the data files.</summary>
    internal IReadOnlyDictionary<string, string> Columns => options.Fields;

    /// <summary>Makes a task.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="where">Key path that the problems are told under.</param>
    /// <exception cref="BadInputException">Every problem at once.</exception>
    public static TaskDefinition Create(TaskOptions options, string where = "task")
    {
        var checks = new TaskChecks(options, where);
        return checks.Kind is { } kind && checks.Problems.Count == 0
            ? new TaskDefinition(options, kind, checks.Prompt!, checks.Target!, checks.Metrics)
            : throw new BadInputException(checks.Problems);
    }

    /// <summary>Makes a classification task that takes the likeliest label.</summary>
    /// <inheritdoc cref="Create(TaskOptions, string)"/>
    public static TaskDefinition Create(string kind, IReadOnlyList<string> labels, string prompt, string target, string where = "task") =>
        Create(new TaskOptions { Kind = kind, Labels = labels, Prompt = prompt, Target = target }, where);

    /// <summary>How ROUGE cuts the texts of a language.</summary>
    public Tokenization TokenizationOf(Language language) =>
        Tokenization.All.FirstOrDefault(known => known.Name == options.Tokenization) ?? Tokenization.For(language);

    /// <summary>What is wrong with examples beyond their single fields: an answer
    /// that is none of the options. Each with its line.</summary>
    public IReadOnlyList<Problem> Problems(Dataset dataset) => Kind == TaskKind.MultipleChoice ? ChoiceAnswer.Problems(this, dataset) : [];

    /// <summary>The examples of a dataset that was read with <see cref="Rules"/> and has no <see cref="Problems"/>.</summary>
    public IReadOnlyList<TaskExample> Examples(Dataset dataset) =>
        [.. dataset.Records.Select((record, index) => Example(record, index + 1))];

    /// <summary>The same examples for training: prompt and the right answer's target. A free text is
    /// trained to end; an option is not, since nothing behind it is scored.</summary>
    public IReadOnlyList<TrainingExample> TrainingExamples(Dataset dataset) =>
        [.. Examples(dataset).Select(example => new TrainingExample(example.Prompt, example.Target)
            { Ends = PredictsByGeneration, AddSpecialTokens = !Prompt.HasSpecialTokens })];

    /// <summary>All that defines the task, as named texts: part of the identity of every station that measures.</summary>
    public IEnumerable<KeyValuePair<string, string>> Identity() => TaskRules.Identity(this, options);

    /// <summary>What of the task enters training: the texts of prompts and targets.</summary>
    public IEnumerable<KeyValuePair<string, string>> TrainingIdentity() => TaskRules.TrainingIdentity(this);

    private TaskExample Example(DatasetRecord record, int number)
    {
        var example = new TaskExample { Id = record[IdField] ?? Invariant.Text(number), Prompt = Render(record),
            Target = "", Reference = "" };
        switch (Kind)
        {
            case TaskKind.Classification:
                var label = record[LabelField!]!;
                return WithOptions(example, Labels, Labels.Index().First(known => known.Item == label).Index);
            case TaskKind.MultipleChoice:
                var choices = record.List(ChoicesField);
                return WithOptions(example, choices, ChoiceAnswer.IndexOf(record[AnswerField]!, choices)!.Value);
            default:
                var target = Target.Render(field => record[field]!);
                return example with { Target = target, Reference = target.Trim() };
        }
    }

    private TaskExample WithOptions(TaskExample example, IReadOnlyList<string> choices, int right)
    {
        string[] continuations = [.. choices.Select(choice => Target.Render(_ => choice))];
        return example with { Options = choices, Continuations = continuations, Right = right, Target = continuations[right],
            Reference = choices[right] };
    }

    private string Render(DatasetRecord record) => Prompt.Render(field => record[field]!);
}
