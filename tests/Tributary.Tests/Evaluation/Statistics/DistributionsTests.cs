using Tributary.Evaluation.Statistics;

namespace Tributary.Tests.Evaluation.Statistics;

public sealed class DistributionsTests
{
    // Tables of the normal and of Student's distribution.
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.8, 0.8416212335729143)]
    [InlineData(0.95, 1.6448536269514722)]
    [InlineData(0.975, 1.9599639845400545)]
    [InlineData(0.001, -3.090232306167813)]
    [InlineData(1e-12, -7.034483825301131)]
    public void NormalQuantile_Probability_IsTheTables(double probability, double z) =>
        Assert.Equal(z, Distributions.NormalQuantile(probability), 1e-12);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void NormalQuantile_NoProbability_IsRefused(double probability) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Distributions.NormalQuantile(probability));

    [Theory]
    [InlineData(1, 12.706204736432095)]
    [InlineData(2, 4.302652729696142)]
    [InlineData(4, 2.7764451051977987)]
    [InlineData(9, 2.2621571627409915)]
    [InlineData(200, 1.9718962236316089)]
    public void StudentQuantile_95Percent_IsTheTables(int degrees, double t) =>
        Assert.Equal(t, Distributions.StudentQuantile(0.95, degrees), 1e-9);

    [Theory]
    [InlineData(0, 5, 1.0 / 32)]
    [InlineData(2, 4, 11.0 / 16)]
    [InlineData(0, 0, 1)]
    [InlineData(999, 1999, 0.5)]
    public void BinomialTail_Counts_IsTheSum(int successes, int trials, double expected) =>
        Assert.Equal(expected, Distributions.BinomialTail(successes, trials), 1e-10);
}
