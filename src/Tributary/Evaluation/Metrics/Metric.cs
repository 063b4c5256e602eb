namespace Tributary.Evaluation.Metrics;

/// <summary>One way to score answers: a row of <see cref="All"/>. Every score is a fraction in [0, 1], higher is better.</summary>
/// <param name="Name">In files, as in <c>macro_f1</c>.</param>
/// <param name="Title">For people, as in <c>Macro-F1</c>.</param>
/// <param name="OfTexts">Score of a prediction against a reference; null if answers are right or wrong, or counted per label.</param>
public sealed record Metric(string Name, string Title, Func<string, string, Tokenization, double>? OfTexts = null)
{
    /// <summary>The name of the metric that compares whole texts.</summary>
    internal const string ExactMatchName = "exact_match";

    /// <summary>Mean F1 over the labels that occur: see <see cref="ConfusionMatrix.MacroF1"/>.
    /// Counted over all examples, no mean of them.</summary>
    public static readonly Metric MacroF1 = new("macro_f1", "Macro-F1");

    /// <summary>Share of right answers.</summary>
    public static readonly Metric Accuracy = new("accuracy", "Accuracy");

    /// <summary>All metrics. Those of texts are the mean over examples.</summary>
    public static readonly IReadOnlyList<Metric> All =
    [
        MacroF1,
        Accuracy,
        new("rouge1", "ROUGE-1", (reference, prediction, tokens) => Rouge.N(reference, prediction, 1, tokens).F),
        new("rouge2", "ROUGE-2", (reference, prediction, tokens) => Rouge.N(reference, prediction, 2, tokens).F),
        new("rougeL", "ROUGE-L", (reference, prediction, tokens) => Rouge.L(reference, prediction, tokens).F),
        new("rougeLsum", "ROUGE-Lsum", (reference, prediction, tokens) => Rouge.Lsum(reference, prediction, tokens).F),
        new("chrf", "chrF2", (reference, prediction, _) => Chrf.Score(reference, prediction)),
        new(ExactMatchName, "Exact match", (reference, prediction, _) => ExactMatch.Score(reference, prediction)),
    ];

    /// <summary>True if the score is the mean of a value per example.</summary>
    public bool IsMean => this != MacroF1;

    /// <summary>The metric of a name.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static Metric Named(string name) => All.FirstOrDefault(metric => metric.Name == name)
        ?? throw new FormatException($"'{name}' is no metric");

    /// <inheritdoc/>
    public override string ToString() => Name;
}
