namespace Tributary.Evaluation.Metrics;

/// <summary>
/// How often each right label met each predicted label, and the figures that follow from it. A last column counts answers that are no
/// label, if there are such. All figures are fractions in [0, 1], the same as scikit-learn's <c>accuracy_score</c> and
/// <c>f1_score(average="macro")</c> with their defaults, the latter given the labels where there are answers that are none.
/// </summary>
internal sealed class ConfusionMatrix
{
    private readonly int[,] counts;

    /// <param name="labels">The task's labels, in order.</param>
    /// <param name="pairs">Index of the right and of the predicted label of every
    /// example, the latter <c>labels.Count</c> for none; one or more.</param>
    public ConfusionMatrix(IReadOnlyList<string> labels, IReadOnlyList<(int Gold, int Predicted)> pairs)
    {
        ArgumentOutOfRangeException.ThrowIfZero(pairs.Count);
        Labels = labels;
        Pairs = pairs;
        counts = new int[labels.Count, labels.Count + 1];
        foreach (var (gold, predicted) in pairs)
        {
            counts[gold, predicted]++;
        }

        Accuracy = (double)pairs.Count(pair => pair.Gold == pair.Predicted) / pairs.Count;
        MacroF1 = Enumerable.Range(0, labels.Count).Select(F1OrNone).OfType<double>().Average();
    }

    /// <summary>The labels that rows and columns stand for.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Right and predicted label of every example, as they were given.</summary>
    public IReadOnlyList<(int Gold, int Predicted)> Pairs { get; }

    /// <summary>Number of examples, 1 or more.</summary>
    public int Examples => Pairs.Count;

    /// <summary>Share of examples whose predicted label is the right one.</summary>
    public double Accuracy { get; }

    /// <summary>
    /// The plain mean of F1 over the labels that occur, as right or as predicted label: a label that is never predicted, or predicted but
    /// never right, counts 0; a label in neither place is left out, as scikit-learn does when it is given no labels.
    /// </summary>
    public double MacroF1 { get; }

    /// <summary>Examples whose right label is <paramref name="gold"/> and whose predicted label is <paramref name="predicted"/>.</summary>
    public int this[int gold, int predicted] => counts[gold, predicted];

    /// <summary>F1 of one label, 0 if no example holds it and none is predicted.</summary>
    public double F1(int label) => F1OrNone(label) ?? 0;

    /// <summary>Rows of counts: [right label][predicted label], with a last column for no label if one was given.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Rows()
    {
        var columns = Labels.Count + (Pairs.Any(pair => pair.Predicted == Labels.Count) ? 1 : 0);
        return [.. Enumerable.Range(0, Labels.Count).Select(gold =>
            (IReadOnlyList<int>)[.. Enumerable.Range(0, columns).Select(predicted => counts[gold, predicted])])];
    }

    // 2 TP / (2 TP + FP + FN); null if no example holds the label and none is predicted.
    private double? F1OrNone(int label)
    {
        var occurring = Pairs.Count(pair => pair.Gold == label) + Pairs.Count(pair => pair.Predicted == label);
        return occurring == 0 ? null : 2.0 * counts[label, label] / occurring;
    }
}
