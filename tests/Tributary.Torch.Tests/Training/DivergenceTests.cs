using Tributary.Torch.Training;

namespace Tributary.Torch.Tests.Training;

public sealed class DivergenceTests
{
    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.PositiveInfinity)]
    public void RequireFinite_NoFiniteNumber_NamesStepAndExamples(double loss, double norm)
    {
        var broken = Assert.Throws<InvalidDataException>(() => Divergence.RequireFinite(new StepReport(loss, norm), 12, [4, 0, 8]));
        Assert.Contains("step 12", broken.Message, StringComparison.Ordinal);
        Assert.Contains("examples 1, 5, 9", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RequireProgress_LossUpForGood_Stops()
    {
        double[] losses = [.. Enumerable.Repeat(2.0, 50), .. Enumerable.Repeat(9.5, 20)];
        var broken = Assert.Throws<InvalidDataException>(() => Divergence.RequireProgress(losses, 8192, [1]));
        Assert.Contains("step 70", broken.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.01, 3)]
    [InlineData(8, 12)]
    [InlineData(2, 8.9)]
    public void RequireProgress_UpFromNearNothingOrNotBelowGuessing_GoesOn(double first, double last)
    {
        double[] losses = [.. Enumerable.Repeat(first, 50), .. Enumerable.Repeat(last, 20)];
        Divergence.RequireProgress(losses, 8192, [1]);
        Assert.True(last <= Math.Max(2 * first, Math.Log(8192)));
    }
}
