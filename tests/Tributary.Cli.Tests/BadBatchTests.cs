using Tributary.MaintenanceBench;
using Tributary.Testing;

namespace Tributary.Cli.Tests;

/// <summary>
/// A cut of the study in bench/maintenance: three seeds of new data with all labels shuffled, on which the adapter is trained on, must be
/// refused; three other orders of the old data must pass.
/// </summary>
public sealed class BadBatchTests
{
    private const int GateRefused = 3;
    private static readonly int[] Seeds = [1, 2, 3];

    [Fact]
    public void Up_ShuffledLabels_AreRefused_AnotherOrder_Passes()
    {
        using var released = KeywordProject.Create();
        var first = Tool.Run(released.Path, "up");
        Assert.True(first.ExitCode == 0, first.Out + first.Error);

        foreach (var seed in Seeds)
        {
            using var shuffled = KeywordProject.Copy(released);
            File.WriteAllLines(shuffled["batch.jsonl"], KeywordReviews.Shuffled(BatchProject.NewData, 1, seed));
            Assert.Equal(0, Tool.Run(shuffled.Path, "add-data", "fr", "batch.jsonl").ExitCode);
            var refused = Tool.Run(shuffled.Path, "up");
            Assert.True(refused.ExitCode == GateRefused, $"seed {Invariant.Text(seed)}: {refused.Out}{refused.Error}");
            Assert.Matches(@"\n    example [^\n:]+: \S[^\n]*\n      right '[^\n']+'; release '[^\n']+'; candidate '[^\n']+'\n",
                refused.Out);
            Assert.Equal(0, Tool.Run(shuffled.Path, "report").ExitCode);
            var report = File.ReadAllLines(shuffled["report.md"]);
            Assert.StartsWith("- Refused by the gate: ", report[2], StringComparison.Ordinal);
            Assert.Contains("## The gate: the candidate, refused, against release 1", report);

            using var reordered = KeywordProject.Copy(released);
            BatchProject.Reorder(reordered["data", "fr", "train.jsonl"], seed);
            var passed = Tool.Run(reordered.Path, "up");
            Assert.True(passed.ExitCode == 0, $"seed {Invariant.Text(seed)}: {passed.Out}{passed.Error}");
            Assert.Contains("train/fr", passed.Out, StringComparison.Ordinal);
        }
    }
}
