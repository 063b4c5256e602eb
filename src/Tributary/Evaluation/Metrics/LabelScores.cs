namespace Tributary.Evaluation.Metrics;

/// <summary>
/// Accuracy and macro-F1 from a table of counts [right label, predicted label]; a further column may count answers that are no label. The
/// same as scikit-learn's <c>accuracy_score</c> and <c>f1_score(average="macro")</c> with their defaults, the latter given the labels where
/// there is such a column.
/// </summary>
public static class LabelScores
{
    /// <summary>Share of examples on the diagonal, in [0, 1]; the table holds one example or more.</summary>
    public static double Accuracy(int[,] counts)
    {
        var (right, all) = (0, 0);
        for (var gold = 0; gold < counts.GetLength(0); gold++)
        {
            right += counts[gold, gold];
            for (var predicted = 0; predicted < counts.GetLength(1); predicted++)
            {
                all += counts[gold, predicted];
            }
        }

        return (double)right / all;
    }

    /// <summary>
    /// The plain mean of <see cref="F1"/> over the labels that occur, as right or as predicted label: a label that is never predicted, or
    /// predicted but never right, counts 0; a label in neither place is left out, as scikit-learn does when it is given no labels.
    /// </summary>
    public static double MacroF1(int[,] counts)
    {
        var (sum, labels) = (0.0, 0);
        for (var label = 0; label < counts.GetLength(0); label++)
        {
            if (F1(counts, label) is { } score)
            {
                sum += score;
                labels++;
            }
        }

        return sum / labels;
    }

    /// <summary>2 TP / (2 TP + FP + FN) of one label, in [0, 1]; null if no example holds the label and none is predicted.</summary>
    public static double? F1(int[,] counts, int label)
    {
        var (gold, predicted) = (0, 0);
        for (var other = 0; other < counts.GetLength(1); other++)
        {
            gold += counts[label, other];
            predicted += other < counts.GetLength(0) ? counts[other, label] : 0;
        }

        return gold + predicted == 0 ? null : 2.0 * counts[label, label] / (gold + predicted);
    }
}
