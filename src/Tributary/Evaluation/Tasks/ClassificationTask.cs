using Tributary.Datasets;
using Tributary.Evaluation.Metrics;

namespace Tributary.Evaluation.Tasks;

/// <summary>One of a fixed set of labels is right.</summary>
internal sealed class ClassificationTask(TaskChecks checks) : TaskDefinition(checks)
{
    /// <summary>Two or more labels, distinct, not blank; the earlier wins a tie.</summary>
    public override IReadOnlyList<string> Labels => Options.Labels;

    /// <summary>The field that holds the right label.</summary>
    public string LabelField => Target.Fields[0];

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics { get; } = [Metric.MacroF1, Metric.Accuracy];

    /// <inheritdoc/>
    public override bool PredictsByGeneration => Options.PredictByGeneration;

    /// <inheritdoc/>
    public override bool HasOptions => true;

    /// <inheritdoc/>
    public override Func<DatasetRecord, string>? RightAnswer => record => record[LabelField]!;

    private protected override IEnumerable<FieldRule> AnswerRules => [new FieldRule(LabelField, Labels)];

    private protected override IEnumerable<KeyValuePair<string, string>> OwnIdentity =>
    [
        .. Labels.Select(label => KeyValuePair.Create("label", label)),
        .. PredictsByGeneration && WrittenLabel.HasNumbers(Labels) ? [KeyValuePair.Create("compared", ExactMatch.Form)]
            : Array.Empty<KeyValuePair<string, string>>(),
    ];

    internal override IReadOnlyList<Prediction> Predict(Predictor model) => PredictsByGeneration
        ? model.Written((example, text) =>
        {
            var label = WrittenLabel.Find(text, Labels);
            return new Prediction(example.Id, example.Reference, label ?? "", [label == example.Reference ? 1 : 0], []);
        })
        : model.Likeliest((_, score, _) => score.LogProbability);

    private protected override TaskExample Answered(TaskExample example, DatasetRecord record)
    {
        var label = record[LabelField]!;
        return WithOptions(example, Labels, Labels.Index().First(known => known.Item == label).Index);
    }

    private protected override void CheckOwn(TaskChecks checks)
    {
        if (Labels.Count < 2)
        {
            checks.Refuse("labels", $"has {Invariant.Text(Labels.Count)} labels; expected two or more");
        }

        foreach (var label in Labels.Distinct().Where(label => string.IsNullOrWhiteSpace(label) || label.Trim() != label))
        {
            checks.Refuse("labels", $"'{label}' is blank or has spaces around it; expected a word, the space before it belongs in the "
                + "target");
        }

        foreach (var label in Labels.CountBy(label => UnicodeForm.Of(label, NormalizationForm.FormC))
            .Where(count => count.Value > 1).Select(count => count.Key))
        {
            checks.Refuse("labels", $"lists '{label}' more than once; keep one");
        }

        if (PredictsByGeneration && WrittenLabel.Problem(Labels) is { } unclear)
        {
            checks.Refuse("labels", $"{unclear}; name them otherwise, or take out 'predict_by: generation'");
        }
    }

    private protected override void CheckTarget(TaskChecks checks)
    {
        if (Target.Fields is not [var field])
        {
            checks.Refuse("target", $"'{Target}' names {Invariant.Text(Target.Fields.Count)} fields; expected one, the field of the label, "
                + "as in ' {label}'");
        }
        else if (field == IdField)
        {
            checks.Refuse("target", $"names the field '{IdField}', which names the example; call the label's field otherwise");
        }
    }
}
