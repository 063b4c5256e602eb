using Tributary.Running.Jobs;
using Tributary.Testing;
using Tributary.Training;

namespace Tributary.Tests.Running.Jobs;

public sealed class MetricsLogTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string File_ => folder["metrics", "train-de.jsonl"];

    [Fact]
    public void Report_StepsAndLooks_AreLinesInOrder()
    {
        var log = new MetricsLog(File_, TimeProvider.System);
        log.Report(Step(1));
        log.Report(Step(2));
        log.Report(Step(2) with { Evaluated = new Evaluated(2, 0.5, null) });

        var lines = MetricsLog.Read(File_);
        Assert.Equal([1, 2, 2], lines.Select(line => line.Step));
        Assert.Equal((1.25, 1e-3, 0.75, 40L), (lines[0].Loss, lines[0].LearningRate, lines[0].GradNorm, lines[0].Tokens));
        Assert.Null(lines[0].TokensPerSecond);
        Assert.True(lines[1].TokensPerSecond > 0);
        Assert.Equal((0.5, null), (lines[2].ValidLoss, lines[2].Loss));
        Assert.DoesNotContain("null", File.ReadAllText(File_), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_ResumedAtAnEarlierStep_CutsOffWhatIsTakenAgain()
    {
        var killed = new MetricsLog(File_, TimeProvider.System);
        foreach (var step in (int[])[1, 2, 3, 4])
        {
            killed.Report(Step(step));
        }

        File.AppendAllText(File_, """{"step":5,"epo""");
        var resumed = new MetricsLog(File_, TimeProvider.System);
        resumed.Report(Step(3));
        resumed.Report(Step(4));
        resumed.Report(Step(5));

        Assert.Equal([1, 2, 3, 4, 5], MetricsLog.Read(File_).Select(line => line.Step));
    }

    public void Dispose() => folder.Dispose();

    private static TrainingProgress Step(int step) =>
        new() { Step = step, Steps = 9, Epoch = 1, Loss = 1.25, LearningRate = 1e-3, GradientNorm = 0.75, Tokens = 40 };
}
