using Tributary.MaintenanceBench;
using Tributary.Testing;

namespace Tributary.Cli.Tests;

/// <summary>A cut of the study in bench/maintenance: three seeds of new data with all labels shuffled, on which the adapter is trained on.</summary>
public sealed class BadBatchTests
{
    private const int GateRefused = 3;
    private static readonly int[] Seeds = [1, 2, 3];

    [Fact]
    public void Up_ShuffledLabels_AreRefused()
    {
        using var released = KeywordProject.Create();
        var first = Tool.Run(released.Path, "up");
        Assert.True(first.ExitCode == 0, first.Out + first.Error);

        foreach (var seed in Seeds)
        {
            using var project = KeywordProject.Copy(released);
            File.WriteAllLines(project["batch.jsonl"], KeywordReviews.Shuffled(BatchProject.NewData, 1, seed));
            Assert.Equal(0, Tool.Run(project.Path, "add-data", "fr", "batch.jsonl").ExitCode);
            var refused = Tool.Run(project.Path, "up");
            Assert.True(refused.ExitCode == GateRefused, $"seed {Invariant.Text(seed)}: {refused.Out}{refused.Error}");
        }
    }
}
