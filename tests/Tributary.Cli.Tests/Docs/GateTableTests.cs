using Tributary.Evaluation.Statistics;
using Tributary.Testing;

namespace Tributary.Cli.Tests.Docs;

/// <summary>The tables of docs/evaluation.md that say how many test examples a gate needs.</summary>
public sealed class GateTableTests
{
    private const string Heading = "| drop to be seen |";

    private static readonly double[] Disagreements = [0.05, 0.1, 0.2];

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 5)]
    public void Table_OfTestExamples_IsWhatTheStatisticsSay(int table, int languages)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "evaluation.md"));
        var start = lines.Index().Where(line => line.Item.StartsWith(Heading, StringComparison.Ordinal)).ElementAt(table).Index + 2;
        var rows = lines.Skip(start).TakeWhile(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|')).ToArray();

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal(
            Disagreements.Select(share => Needed(double.Parse(row[0], CultureInfo.InvariantCulture), share, 1 - (0.05 / languages))),
            row.Skip(1).Select(cell => cell.Trim() == "-" ? null : (int?)int.Parse(cell, CultureInfo.InvariantCulture))));
    }

    // No drop is larger than the share of answers that differ.
    private static int? Needed(double drop, double disagreement, double confidence) => drop >= disagreement
        ? null
        : Enumerable.Range(1, 100_000).First(examples => DetectableDrop.OfAccuracy(examples, disagreement, confidence) <= drop);
}
