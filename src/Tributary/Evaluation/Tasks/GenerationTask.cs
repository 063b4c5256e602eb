using Tributary.Datasets;
using Tributary.Evaluation.Metrics;

namespace Tributary.Evaluation.Tasks;

/// <summary>The model writes a text of its own, which is compared with a reference.</summary>
internal sealed class GenerationTask(TaskChecks checks) : TaskDefinition(checks)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics { get; } =
        [.. checks.Options.Metrics.Select(name => OfTexts.FirstOrDefault(metric => metric.Name == name)).OfType<Metric>()];

    /// <inheritdoc/>
    public override bool PredictsByGeneration => true;

    private static IEnumerable<Metric> OfTexts => Metric.All.Where(metric => metric.OfTexts is not null);

    private protected override IEnumerable<KeyValuePair<string, string>> OwnIdentity =>
        [.. Metrics.Select(metric => KeyValuePair.Create("metric", metric.Name)), new("tokenization", Options.Tokenization ?? "auto"),
            .. Metrics.Any(metric => metric.Name == Metric.ExactMatchName) ? [new("compared", ExactMatch.Form)]
                : Array.Empty<KeyValuePair<string, string>>()];

    /// <summary>How ROUGE cuts the texts of a language.</summary>
    public Tokenization TokenizationOf(Language language) =>
        Tokenization.All.FirstOrDefault(known => known.Name == Options.Tokenization) ?? Tokenization.For(language);

    /// <inheritdoc/>
    public override AnswerForm FormOf(TaskExample example) => Tokens?.OfText(example.Prompt, example.Target) ?? AnswerForm.Plain;

    internal override IReadOnlyList<Prediction> Predict(Predictor model)
    {
        var tokenization = TokenizationOf(model.Language);
        return model.Written((example, text) => new Prediction(example.Id, example.Reference, text,
            [.. Metrics.Select(metric => metric.OfTexts!(example.Reference, text, tokenization))], []));
    }

    private protected override TaskExample Answered(TaskExample example, DatasetRecord record)
    {
        var target = Prompt is ConversationPrompt conversation ? conversation.Answer(record) : Target.Render(field => record[field]);
        return example with { Target = target, Reference = target.Trim() };
    }

    private protected override void CheckOwn(TaskChecks checks)
    {
        string[] known = [.. OfTexts.Select(metric => metric.Name)];
        foreach (var name in Options.Metrics.Except(known))
        {
            checks.Refuse("metric", $"'{name}' is no metric of texts; expected one of: {string.Join(", ", known)}");
        }

        if (Options.Metrics.Count == 0 || Options.Metrics.Distinct().Count() < Options.Metrics.Count)
        {
            checks.Refuse("metric", "names no metric, or one twice; expected one or more, the first decides");
        }

        if (Options.Tokenization is { } cut && Tokenization.All.All(one => one.Name != cut))
        {
            checks.Refuse("tokenization", $"'{cut}' is no tokenization; expected one of: auto, {string.Join(", ", Tokenization.All)}");
        }
    }

    private protected override void CheckTarget(TaskChecks checks)
    {
        if (Target.Fields.Count == 0 && Prompt is not ConversationPrompt)
        {
            checks.Refuse("target", $"'{Target}' names 0 fields; expected the field of the reference text, as in ' {{summary}}'");
        }
    }
}
