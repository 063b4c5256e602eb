using Tributary.Torch.Training;
using Tributary.Training;

namespace Tributary.Torch.Tests.Training;

public sealed class LearningRateTests
{
    [Theory]
    [InlineData(Schedule.Linear, 0, 0.0)]
    [InlineData(Schedule.Linear, 2, 0.5)]
    [InlineData(Schedule.Linear, 4, 1.0)]
    [InlineData(Schedule.Linear, 8, 0.5)]
    [InlineData(Schedule.Linear, 12, 0.0)]
    [InlineData(Schedule.Cosine, 4, 1.0)]
    [InlineData(Schedule.Cosine, 8, 0.5)]
    [InlineData(Schedule.Cosine, 6, 0.85355339059327373)]
    [InlineData(Schedule.Constant, 3, 0.75)]
    [InlineData(Schedule.Constant, 11, 1.0)]
    public void Factor_FourStepsOfWarmupOfTwelve_IsTransformers(Schedule schedule, int step, double expected) =>
        Assert.Equal(expected, LearningRate.Factor(schedule, step, 4, 12), 1e-15);

    [Fact]
    public void At_WarmupRatio_RoundsUp()
    {
        var rate = new LearningRate(new TrainingRecipe { LearningRate = 2, WarmupRatio = 0.03, Schedule = Schedule.Constant }, 100);
        Assert.Equal(0, rate.At(0));
        Assert.Equal(2.0 / 3, rate.At(1), 1e-15);
        Assert.Equal(2, rate.At(3));
    }
}
