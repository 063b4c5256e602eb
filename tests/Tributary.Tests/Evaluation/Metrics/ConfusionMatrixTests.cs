using CsCheck;
using Tributary.Evaluation.Metrics;

namespace Tributary.Tests.Evaluation.Metrics;

public sealed class ConfusionMatrixTests
{
    private static readonly Gen<int[,]> Tables =
        from labels in Gen.Int[2, 5]
        from counts in Gen.Int[0, 4].Array[labels * labels].Where(counts => counts.Sum() > 0)
        select Square(counts, labels);

    // Worked out by hand from the definition of scikit-learn's f1_score(gold, predicted, average="macro").
    [Theory]
    [InlineData(new[] { 2, 1, 0, 0, 3, 1, 1, 0, 2 }, 0.7, ((2 * 2.0 / 6) + (2 * 3.0 / 8) + (2 * 2.0 / 6)) / 3)]
    [InlineData(new[] { 5, 0, 0, 5 }, 1.0, 1.0)]
    [InlineData(new[] { 0, 5, 5, 0 }, 0.0, 0.0)]
    [InlineData(new[] { 9, 0, 1, 0 }, 0.9, ((18.0 / 19) + 0) / 2)]
    [InlineData(new[] { 3, 0, 0, 1, 2, 0, 0, 0, 0 }, 5.0 / 6, ((6.0 / 7) + (4.0 / 5)) / 2)]
    [InlineData(new[] { 4, 0, 0, 0 }, 1.0, 1.0)]
    [InlineData(new[] { 3, 1, 0, 0 }, 0.75, ((6.0 / 7) + 0) / 2)]
    public void MacroF1_ByHand_IsTheSame(int[] counts, double accuracy, double macroF1)
    {
        var table = Square(counts, (int)Math.Sqrt(counts.Length));

        Assert.Equal(accuracy, Matrix(table).Accuracy, 15);
        Assert.Equal(macroF1, Matrix(table).MacroF1, 15);
    }

    [Fact]
    public void MacroF1_AnyTable_IsTheMeanOfPrecisionAndRecall() =>
        Tables.Sample(table =>
        {
            var expected = new List<double>();
            for (var label = 0; label < table.GetLength(0); label++)
            {
                double right = table[label, label];
                double gold = Enumerable.Range(0, table.GetLength(0)).Sum(other => table[label, other]);
                double predicted = Enumerable.Range(0, table.GetLength(0)).Sum(other => table[other, label]);
                var (precision, recall) = (predicted == 0 ? 0 : right / predicted, gold == 0 ? 0 : right / gold);
                if (gold + predicted > 0)
                {
                    expected.Add(precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall));
                }
            }

            Assert.Equal(expected.Average(), Matrix(table).MacroF1, 12);
        });

    [Fact]
    public void Scores_AnyTable_AreFractionsAndIgnoreTheOrderOfLabels() =>
        Tables.Sample(table =>
        {
            var size = table.GetLength(0);
            var turned = new int[size, size];
            for (var row = 0; row < size; row++)
            {
                for (var column = 0; column < size; column++)
                {
                    turned[size - 1 - row, size - 1 - column] = table[row, column];
                }
            }

            Assert.InRange(Matrix(table).MacroF1, 0, 1);
            Assert.InRange(Matrix(table).Accuracy, 0, 1);
            Assert.Equal(Matrix(table).MacroF1, Matrix(turned).MacroF1, tolerance: 1e-14);
            Assert.Equal(Matrix(table).Accuracy, Matrix(turned).Accuracy);
        });

    [Fact]
    public void Confusion_OfPairs_CountsThem()
    {
        var matrix = new ConfusionMatrix(["a", "b"], [(0, 0), (0, 1), (0, 1), (1, 1)]);

        Assert.Equal([[1, 2], [0, 1]], matrix.Rows());
        Assert.Equal((4, 0.5, 2.0 / 4), (matrix.Examples, matrix.Accuracy, matrix.F1(0)));
        Assert.Equal(2, matrix[0, 1]);
    }

    [Fact]
    public void Confusion_NoPairs_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionMatrix(["a", "b"], []));

    private static ConfusionMatrix Matrix(int[,] table)
    {
        var labels = Enumerable.Range(0, table.GetLength(0)).ToArray();
        return new ConfusionMatrix([.. labels.Select(label => Invariant.Text(label))],
            [.. labels.SelectMany(gold => labels.SelectMany(predicted => Enumerable.Repeat((gold, predicted), table[gold, predicted])))]);
    }

    private static int[,] Square(int[] counts, int labels)
    {
        var table = new int[labels, labels];
        Buffer.BlockCopy(counts, 0, table, 0, sizeof(int) * counts.Length);
        return table;
    }
}
