using System.Text.RegularExpressions;
using Tributary.Datasets;
using Tributary.Datasets.Reading;
using Tributary.Evaluation.Metrics;

namespace Tributary.Evaluation.Tasks;

/// <summary>The model writes a number, which is right if it lies within a tolerance of the reference.</summary>
internal sealed partial class NumberTask(TaskChecks checks) : TaskDefinition(checks)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics { get; } = [Metric.Accuracy];

    /// <inheritdoc/>
    public override bool PredictsByGeneration => true;

    /// <inheritdoc/>
    public override Func<DatasetRecord, string>? RightAnswer => record => record[NumberField]!;

    private string NumberField => Target.Fields[0];

    private protected override IEnumerable<KeyValuePair<string, string>> OwnIdentity =>
        [new("tolerance", Invariant.Text(Options.Tolerance))];

    /// <summary>Every example whose reference is no number.</summary>
    public override IReadOnlyList<Problem> Problems(Dataset dataset)
    {
        var problems = new DatasetProblems(dataset.Path, DatasetFormat.Of(dataset.Path)?.Unit ?? "line");
        foreach (var record in dataset.Records.Where(record => Read(record[NumberField]!) is null))
        {
            problems.Add(record.Line, $"field '{NumberField}' is '{record[NumberField]}'; expected a number, as in 12 or -0.5");
        }

        return [.. problems.All()];
    }

    internal override IReadOnlyList<Prediction> Predict(Predictor model) => model.Written((example, text) =>
    {
        var written = First().Match(text).Value;
        var isRight = Read(written) is { } number && Math.Abs(number - Read(example.Reference)!.Value) <= Options.Tolerance;
        return new Prediction(example.Id, example.Reference, written, [isRight ? 1 : 0], []);
    });

    private protected override TaskExample Answered(TaskExample example, DatasetRecord record) => example with
    {
        Target = Target.Render(field => record[field]!), Reference = record[NumberField]!.Trim(),
    };

    private protected override void CheckOwn(TaskChecks checks)
    {
        if (!double.IsFinite(Options.Tolerance) || Options.Tolerance < 0)
        {
            checks.Refuse("tolerance", $"is {Invariant.Text(Options.Tolerance)}; expected a number of at least 0");
        }
    }

    private protected override void CheckTarget(TaskChecks checks)
    {
        if (Target.Fields.Count != 1 || Target.Fields[0] == IdField)
        {
            checks.Refuse("target", $"'{Target}' must name one field, that of the number, as in ' {{price}}'");
        }
    }

    private static double? Read(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    [GeneratedRegex(@"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex First();
}
