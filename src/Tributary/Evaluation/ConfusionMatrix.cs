namespace Tributary.Evaluation;

/// <summary>
/// How often each right label met each predicted label, and the figures that follow from it. All figures are fractions in [0, 1].
/// </summary>
public sealed class ConfusionMatrix
{
    private readonly int[,] counts;

    /// <param name="labels">The task's labels, in order.</param>
    /// <param name="pairs">Index of the right and of the predicted label of every example; one or more.</param>
    public ConfusionMatrix(IReadOnlyList<string> labels, IEnumerable<(int Gold, int Predicted)> pairs)
    {
        Labels = labels;
        counts = new int[labels.Count, labels.Count];
        foreach (var (gold, predicted) in pairs)
        {
            counts[gold, predicted]++;
            Examples++;
        }

        ArgumentOutOfRangeException.ThrowIfZero(Examples);
        Accuracy = LabelScores.Accuracy(counts);
        MacroF1 = LabelScores.MacroF1(counts);
    }

    /// <summary>The labels that rows and columns stand for.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Number of examples, 1 or more.</summary>
    public int Examples { get; }

    /// <summary>Share of examples whose predicted label is the right one.</summary>
    public double Accuracy { get; }

    /// <summary>Mean F1 over labels: see <see cref="LabelScores.MacroF1"/>.</summary>
    public double MacroF1 { get; }

    /// <summary>Examples whose right label is <paramref name="gold"/> and whose predicted label is <paramref name="predicted"/>.</summary>
    public int this[int gold, int predicted] => counts[gold, predicted];

    /// <summary>F1 of one label, 0 where no example holds it and none is predicted.</summary>
    public double F1(int label) => LabelScores.F1(counts, label) ?? 0;

    /// <summary>Rows of counts: [right label][predicted label].</summary>
    public IReadOnlyList<IReadOnlyList<int>> Rows() =>
        [.. Enumerable.Range(0, Labels.Count).Select(gold =>
            (IReadOnlyList<int>)[.. Enumerable.Range(0, Labels.Count).Select(predicted => counts[gold, predicted])])];
}
