using CsCheck;
using Tributary.Evaluation.Statistics;

namespace Tributary.Tests.Evaluation.Statistics;

public sealed class PairedTestsTests
{
    [Theory]
    [InlineData(10, 2, 0.03857421875)]
    [InlineData(0, 0, 1)]
    [InlineData(5, 0, 0.0625)]
    [InlineData(30, 31, 1)]
    public void McNemar_Counts_IsTheExactPValue(int gained, int lost, double expected)
    {
        Assert.Equal(expected, PairedTests.McNemar(gained, lost), 1e-12);
        Assert.Equal(expected, PairedTests.McNemar(lost, gained), 1e-12);
    }

    // Holm's own example of the procedure, worked by hand.
    [Fact]
    public void Holm_Four_AreAdjustedInOrder() =>
        Assert.Equal([0.03, 0.06, 0.06, 0.02], PairedTests.Holm([0.01, 0.04, 0.03, 0.005]).Select(p => Math.Round(p, 12)));

    [Fact]
    public void Holm_Any_AreAtLeastTheGivenAndKeepTheirOrder() =>
        Gen.Double[0, 1].Array[1, 8].Sample(given =>
        {
            var adjusted = PairedTests.Holm(given);

            Assert.All(given.Zip(adjusted), pair => Assert.InRange(pair.Second, pair.First, 1));
            Assert.Equal(given.Min() * given.Length, Math.Max(adjusted.Min(), given.Min() * given.Length), 12);
            foreach (var (left, right) in given.Index().SelectMany(i => given.Index().Select(j => (i, j))))
            {
                Assert.True(left.Item > right.Item || adjusted[left.Index] <= adjusted[right.Index]);
            }
        });

    [Fact]
    public void SwappedDifferences_OfMacroF1_AreThoseOfSwappedAnswers()
    {
        (int, int)[] candidate = [(0, 0), (1, 1), (1, 0)], reference = [(0, 1), (1, 1), (1, 1)];

        var differences = PairedTests.SwappedDifferences(ScoreSample.MacroF1(candidate, 2), ScoreSample.MacroF1(reference, 2), 64, 1, "en");

        // Two examples differ, so there are four ways, two of them mirrored.
        var possible = new List<double>();
        foreach (var (first, second) in new[] { (0, 0), (0, 1), (1, 0), (1, 1) })
        {
            (int, int)[] left = [first == 0 ? candidate[0] : reference[0], (1, 1), second == 0 ? candidate[2] : reference[2]];
            (int, int)[] right = [first == 0 ? reference[0] : candidate[0], (1, 1), second == 0 ? reference[2] : candidate[2]];
            possible.Add(ScoreSample.MacroF1(left, 2).Score - ScoreSample.MacroF1(right, 2).Score);
        }

        Assert.All(differences, difference => Assert.Contains(possible, known => Math.Abs(known - difference) < 1e-12));
        Assert.True(differences.Distinct().Count() >= 3);
    }

    [Fact]
    public void PValue_Observed_CountsItself() => Assert.Equal(0.5, PairedTests.PValue(0.2, [0.1, -0.2, 0]));
}
