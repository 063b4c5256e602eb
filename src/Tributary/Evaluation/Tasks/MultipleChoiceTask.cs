using Tributary.Datasets;
using Tributary.Datasets.Reading;
using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Models;

namespace Tributary.Evaluation.Tasks;

/// <summary>One of the options that each example brings is right.</summary>
internal sealed class MultipleChoiceTask(TaskChecks checks) : TaskDefinition(checks, $" {{{ChoiceField}}}")
{
    /// <summary>The field that stands for an option in the target.</summary>
    public const string ChoiceField = "choice";

    /// <summary>The field that lists the options.</summary>
    public string ChoicesField => Options.Choices;

    /// <summary>The field that says which option is right.</summary>
    public string AnswerField => Options.Answer;

    /// <summary>How likelihoods are made comparable.</summary>
    public Normalization Normalize => Options.Normalize;

    /// <summary>The prompt that does not ask the question; null unless <see cref="Normalize"/> needs it.</summary>
    public string? UnconditionalPrompt => Options.UnconditionalPrompt;

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics { get; } = [Metric.Accuracy];

    /// <inheritdoc/>
    public override bool PredictsByGeneration => false;

    /// <inheritdoc/>
    public override bool HasOptions => true;

    /// <summary>The options: many questions ask "Which of these?".</summary>
    public override IReadOnlyList<string> OptionFields => [ChoicesField];

    /// <inheritdoc/>
    public override Func<DatasetRecord, string>? RightAnswer => record =>
    {
        var choices = record.List(ChoicesField);
        return choices[RightOf(record, choices)!.Value];
    };

    private protected override IReadOnlyList<string> AnswerFields => [ChoicesField, AnswerField];

    private protected override IEnumerable<FieldRule> AnswerRules =>
        [new FieldRule(ChoicesField) { List = true }, new FieldRule(AnswerField) { MayBeIndex = true }];

    private protected override IEnumerable<KeyValuePair<string, string>> OwnIdentity =>
    [
        .. OwnTrainingIdentity, new("normalize", Words<Normalization>.Names.Of(Normalize)),
        new("unconditional_prompt", UnconditionalPrompt ?? ""),
    ];

    private protected override IEnumerable<KeyValuePair<string, string>> OwnTrainingIdentity =>
        [new("choices", ChoicesField), new("answer", AnswerField)];

    /// <summary>Every example whose answer names no option or may name two, or that has fewer than two options.</summary>
    public override IReadOnlyList<Problem> Problems(Dataset dataset)
    {
        var problems = new DatasetProblems(dataset.Path, DatasetFormat.Of(dataset.Path)?.Unit ?? "line");
        var index = dataset.Records.FirstOrDefault(record => RightOption.IsIndex(record[AnswerField]!, record.List(ChoicesField)));
        foreach (var record in dataset.Records)
        {
            var choices = record.List(ChoicesField);
            var answer = record[AnswerField]!;
            if (choices.Count < 2)
            {
                problems.Add(record.Line, $"field '{ChoicesField}' lists one option; expected two or more");
            }
            else if (RightOf(record, choices) is null)
            {
                problems.Add(record.Line, $"field '{AnswerField}' is '{answer}', which {RightOption.WhyNone(answer, choices)}; expected an "
                    + "option's text, an index from 0, or a letter from A");
            }
            else if (index is not null && RightOption.IsQuoted(answer))
            {
                problems.Add(record.Line, string.Create(CultureInfo.InvariantCulture, $"field '{AnswerField}' is {answer}, which is one "
                    + $"option's text and another's index, and the answer of {problems.Unit} {index.Line} can only be an index; write "
                    + $"letters from A, or indices as numbers"));
            }
        }

        return [.. problems.All()];
    }

    /// <inheritdoc/>
    private protected override DatasetRecord Settled(DatasetRecord record)
    {
        var (answer, kept) = (record[AnswerField]!, RightOption.Form(record[AnswerField]!, record.List(ChoicesField)));
        return kept == answer ? record : record.With(AnswerField, kept);
    }

    internal override IReadOnlyList<Prediction> Predict(Predictor model) => model.Likeliest(Comparable, UnconditionalPrompt);

    private protected override TaskExample Answered(TaskExample example, DatasetRecord record)
    {
        var choices = record.List(ChoicesField);
        return WithOptions(example, choices, RightOf(record, choices)!.Value);
    }

    private protected override void CheckOwn(TaskChecks checks)
    {
        if (Normalize == Normalization.Unconditional && string.IsNullOrEmpty(UnconditionalPrompt))
        {
            checks.Refuse("unconditional_prompt", "is required with 'normalize: unconditional': a prompt that does not ask "
                + "the question, as in 'Answer:'");
        }
        else if (Normalize != Normalization.Unconditional && UnconditionalPrompt is not null)
        {
            checks.Refuse("unconditional_prompt", "has a meaning with 'normalize: unconditional' only; take it out");
        }
    }

    private protected override void CheckTarget(TaskChecks checks)
    {
        if (Target.Fields is not [ChoiceField])
        {
            checks.Refuse("target", $"'{Target}' must name the field '{ChoiceField}' and no other: it is rendered for every "
                + $"option, as in ' {{choice}}'");
        }
    }

    private double Comparable(int characters, ContinuationScore score, ContinuationScore? unconditional) => Normalize switch
    {
        Normalization.Tokens => score.LogProbability / score.Tokens,
        Normalization.Characters => score.LogProbability / characters,
        Normalization.Unconditional => score.LogProbability - unconditional!.Value.LogProbability,
        _ => score.LogProbability,
    };

    private int? RightOf(DatasetRecord record, IReadOnlyList<string> choices) => RightOption.Of(record[AnswerField]!, choices);
}
