using Tributary.Datasets;
using Tributary.Datasets.Reading;
using Tributary.Evaluation.Metrics;
using Tributary.Training;

namespace Tributary.Evaluation.Tasks;

/// <summary>
/// A task, checked: what the model reads, what it shall answer, and how its answers are scored; a type for each kind, named in
/// <see cref="TaskOptions.Kinds"/>. Fields that templates name are fields of the data. The one place where a record becomes a prompt is
/// <see cref="Examples"/>.
/// </summary>
internal abstract class TaskDefinition
{
    /// <summary>The field that names an example, if it is present.</summary>
    public const string IdField = "id";

    private protected TaskDefinition(TaskChecks checks, string usualTarget = "")
    {
        Options = checks.Options;
        Prompt = Options.Chat ?? (Prompt)checks.Parse("prompt", Options.Prompt);
        Target = checks.Parse("target", Options.Target ?? usualTarget);
    }

    /// <summary>The word of its kind.</summary>
    public string Kind => Options.Kind;

    /// <summary>What the model reads; names at least one field, none that holds the answer.</summary>
    public Prompt Prompt { get; }

    /// <summary>What the model shall answer.</summary>
    public PromptTemplate Target { get; }

    /// <summary>How answers are scored; the first decides wherever one figure is needed.</summary>
    public abstract IReadOnlyList<Metric> Metrics { get; }

    /// <summary>The labels that all examples choose from; empty if the task has none.</summary>
    public virtual IReadOnlyList<string> Labels => [];

    /// <summary>True if the model writes its answer, false if the likeliest option is taken.</summary>
    public abstract bool PredictsByGeneration { get; }

    /// <summary>Where the model writes: at most so many tokens.</summary>
    public int MaxNewTokens => Options.MaxNewTokens;

    /// <summary>Where the model writes: its text ends before the first of these.</summary>
    public IReadOnlyList<string> Stop => Options.Stop;

    /// <summary>Solved examples of the training set in front of every prompt, in evaluation only.</summary>
    public int FewShot => Options.FewShot;

    /// <summary>True if the ends of targets may be cut.</summary>
    public bool AllowsCutTargets => Options.AllowCutTargets;

    /// <summary>What a dataset must hold to serve this task: the fields of the templates, each once, with the columns that they stand
    /// in.</summary>
    public IReadOnlyList<FieldRule> Rules => field ??= FindRules();

    /// <summary>True if an answer is one of some options, so that a training can look at how many it finds.</summary>
    public virtual bool HasOptions => false;

    /// <summary>Fields beside the prompt's that belong to what the model is asked.</summary>
    public virtual IReadOnlyList<string> OptionFields => [];

    /// <summary>The right answer of a record; null if two answers to one text need not contradict each other.</summary>
    public virtual Func<DatasetRecord, string>? RightAnswer => null;

    /// <summary>What was asked for.</summary>
    private protected TaskOptions Options { get; }

    /// <summary>How answers stand as tokens; null if no base model is known.</summary>
    private protected AnswerTokens? Tokens => Options.Tokens?.Value;

    /// <summary>The fields that hold the answer.</summary>
    private protected virtual IReadOnlyList<string> AnswerFields => Target.Fields;

    /// <summary>What a dataset must hold beside the prompt's fields.</summary>
    private protected virtual IEnumerable<FieldRule> AnswerRules => AnswerFields.Where(name => name != IdField)
        .Select(name => new FieldRule(name));

    /// <summary>What only this kind has, as named texts: part of the identity of every station that measures.</summary>
    private protected abstract IEnumerable<KeyValuePair<string, string>> OwnIdentity { get; }

    /// <summary>What of it enters training.</summary>
    private protected virtual IEnumerable<KeyValuePair<string, string>> OwnTrainingIdentity => [];

    /// <summary>Makes a task.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="where">Key path that the problems are told under.</param>
    /// <exception cref="BadInputException">Every problem at once.</exception>
    public static TaskDefinition Create(TaskOptions options, string where = "task")
    {
        var checks = new TaskChecks(options, where);
        var make = TaskOptions.Kinds.GetValueOrDefault(options.Kind);
        if (make is null)
        {
            checks.Refuse("kind", $"'{options.Kind}' is no kind of task; expected one of: {string.Join(", ", TaskOptions.Kinds.Keys)}");
        }

        // Of an unknown kind, what a classification asks for is told too.
        var task = make is null ? new ClassificationTask(checks) : make(checks);
        task.Check(checks);
        return checks.Problems.Count == 0 ? task : throw new BadInputException(checks.Problems);
    }

    /// <summary>Makes a classification task that takes the likeliest label.</summary>
    /// <inheritdoc cref="Create(TaskOptions, string)"/>
    public static TaskDefinition Create(string kind, IReadOnlyList<string> labels, string prompt, string target, string where = "task") =>
        Create(new TaskOptions { Kind = kind, Labels = labels, Prompt = prompt, Target = target }, where);

    /// <summary>What is wrong with examples beyond their single fields, each with its line.</summary>
    public virtual IReadOnlyList<Problem> Problems(Dataset dataset) => [];

    /// <summary>Reads a file of examples of this task; null if it cannot be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">Where its problems are added.</param>
    /// <param name="delimiter">What separates the cells of a CSV file; null: commas.</param>
    public Dataset? TryRead(string path, List<Problem> problems, char? delimiter = null)
    {
        var dataset = DatasetFile.TryRead(path, Rules, problems, delimiter) is { } read
            ? new Dataset(read.Path, read.Rules, [.. read.Records.Select(Settled)]) : null;
        problems.AddRange(dataset is null ? [] : Problems(dataset));
        return dataset;
    }

    /// <summary>The examples of a dataset that was read with <see cref="Rules"/> and has no <see cref="Problems"/>.</summary>
    public IReadOnlyList<TaskExample> Examples(Dataset dataset) => [.. dataset.Records.Select((record, index) => Answered(new TaskExample(
        Id: record[IdField] ?? Invariant.Text(index + 1), Prompt: Prompt.Render(field => record[field]) + Prompt.Lead, Target: "",
        Reference: ""), record))];

    /// <summary>The same examples for training: prompt and the right answer's target. A free text is trained to begin and to end as
    /// the model shall write it; an option is trained to end only if its end is scored.</summary>
    public IReadOnlyList<TrainingExample> TrainingExamples(Dataset dataset) =>
        [.. Examples(dataset).Zip(dataset.Records, (example, record) => PredictsByGeneration ? Written(example, record) : Chosen(example))];

    /// <summary>How the possible answers to an example stand as tokens.</summary>
    public virtual AnswerForm FormOf(TaskExample example) => Tokens?.Of(example.Prompt, example.Continuations) ?? AnswerForm.Plain;

    /// <summary>What of the tokens of a dataset decides how it is trained on.</summary>
    public TokenEffects EffectsOf(Dataset dataset) => HasOptions ? FormsOf(Examples(dataset)) : TokenEffects.None;

    /// <summary>What of the tokens of a set decides how it is measured.</summary>
    /// <param name="set">The set.</param>
    /// <param name="recipe">Lengths, and the seed of few-shot prompts.</param>
    public TokenEffects EffectsOf(EvaluationSet set, EvaluationRecipe recipe)
    {
        var examples = Examples(set.Dataset);
        var prompts = PredictsByGeneration ? FewShotPrompts.Of(this, set, examples, recipe.Seed) : [];
        var hasLong = prompts.Any(prompt => TokensOf(prompt) + MaxNewTokens > recipe.MaxLength);
        return FormsOf(examples) | (hasLong ? TokenEffects.LongPrompts : TokenEffects.None);
    }

    private int TokensOf(string prompt) => Tokens?.Count(prompt, !Prompt.HasSpecialTokens) ?? 0;

    private TokenEffects FormsOf(IEnumerable<TaskExample> examples) =>
        examples.Aggregate(TokenEffects.None, (effects, example) => effects | FormOf(example).Effects)
            // Whatever the model writes is trained to end anyway.
            & ~(PredictsByGeneration ? TokenEffects.ScoredEnd : TokenEffects.None);

    /// <summary>All that defines the task, as named texts: part of the identity of every station that measures. Names of columns
    /// are no part: the fingerprint of the data holds what they held.</summary>
    public IEnumerable<KeyValuePair<string, string>> Identity() =>
    [
        new("kind", Kind), new("prompt", Prompt.Source), new("target", Target.Source),
        .. OwnIdentity,
        .. TurnIdentity,
        .. PredictsByGeneration && Prompt.End is { EndsModel: false } end ? [new("end", end.Text)] : NoParts,
        .. PredictsByGeneration ? [new("predict_by", "generation"), new("max_new_tokens", Invariant.Text(MaxNewTokens))] : NoParts,
        .. PredictsByGeneration ? Stop.Select(stop => KeyValuePair.Create("stop", stop)) : [],
        .. FewShot > 0 ? [new("few_shot", Invariant.Text(FewShot))] : NoParts,
    ];

    /// <summary>What of the task enters training: the texts of prompts and targets.</summary>
    public IEnumerable<KeyValuePair<string, string>> TrainingIdentity() =>
    [
        new("prompt", Prompt.Source), new("target", Target.Source),
        .. OwnTrainingIdentity,
        .. TurnIdentity,
        .. PredictsByGeneration ? [new("ends", Prompt.End is { } end ? $"with {end.Text}" : "true")] : NoParts,
    ];

    /// <summary>Asks a model and reads its answers: a prediction per example, in order.</summary>
    internal abstract IReadOnlyList<Prediction> Predict(Predictor model);

    /// <summary>A record as it was read, in the form in which it is kept.</summary>
    private protected virtual DatasetRecord Settled(DatasetRecord record) => record;

    /// <summary>An example with its answer.</summary>
    private protected abstract TaskExample Answered(TaskExample example, DatasetRecord record);

    /// <summary>Checks the keys that only this kind has.</summary>
    private protected abstract void CheckOwn(TaskChecks checks);

    /// <summary>Checks the fields of the target, which could be read.</summary>
    private protected abstract void CheckTarget(TaskChecks checks);

    /// <summary>An example whose answer is one of options.</summary>
    private protected TaskExample WithOptions(TaskExample example, IReadOnlyList<string> choices, int right)
    {
        string[] continuations = [.. choices.Select(choice => Target.Render(_ => choice))
            .Select(text => Prompt.Trims ? text.Trim() : text)];
        return example with { Options = choices, Continuations = continuations, Right = right, Target = continuations[right],
            Reference = choices[right] };
    }

    private static KeyValuePair<string, string>[] NoParts => [];

    // What a chat template makes of an answer, where it is not the answer alone.
    private IEnumerable<KeyValuePair<string, string>> TurnIdentity =>
    [
        .. Prompt.Lead.Length > 0 ? [new("lead", Prompt.Lead)] : NoParts,
        .. Prompt.Trims && Target.Source != Target.Source.Trim() ? [new("target.form", "trimmed")] : NoParts,
    ];

    private TrainingExample Written(TaskExample example, DatasetRecord record)
    {
        var (prompt, target) = (Prompt.Render(field => record[field]), Prompt.Written(field => record[field], example.Target));
        var form = Prompt.Lead.Length == 0 ? FormOf(example) : AnswerForm.Plain;
        return new TrainingExample(form.Prompt(prompt), form.Answer(prompt, target))
            { Ends = true, End = Prompt.End?.Text, AddSpecialTokens = !Prompt.HasSpecialTokens };
    }

    private TrainingExample Chosen(TaskExample example)
    {
        var form = FormOf(example);
        return new TrainingExample(form.Prompt(example.Prompt), form.Answer(example.Prompt, example.Target))
            { Ends = form.Ends, End = form.Ends ? Prompt.End?.Text : null, AddSpecialTokens = !Prompt.HasSpecialTokens };
    }

    private IReadOnlyList<FieldRule> FindRules()
    {
        FieldRule[] found =
        [
            .. Prompt.Rules.Where(rule => rule.Name != IdField),
            .. AnswerRules,
            new FieldRule(IdField, Optional: !Prompt.Fields.Contains(IdField)),
        ];
        return [.. found.Select(rule => rule with { Column = Options.Fields.GetValueOrDefault(rule.Name, rule.Name) })];
    }

    private void Check(TaskChecks checks)
    {
        var (isPromptRead, isTargetRead) = (!checks.Has("prompt"), !checks.Has("target"));
        CheckOwn(checks);
        if (isTargetRead)
        {
            CheckTarget(checks);
            checks.CheckTarget(Target);
        }

        if (isPromptRead && !checks.Has("target"))
        {
            checks.CheckPrompt(Prompt, AnswerFields);
        }

        checks.CheckNumbers();
        if (isPromptRead && isTargetRead && !checks.Has("kind"))
        {
            checks.CheckFields([.. Prompt.Fields.Concat(AnswerFields).Append(IdField).Distinct()]);
        }
    }
}
