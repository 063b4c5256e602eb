using Tributary.Releases;
using Tributary.Releases.Stores;

namespace Tributary.Cli.Tests;

/// <summary>The gate and the release in real processes.</summary>
public sealed class GateTests
{
    [Fact]
    public void Up_GateRefuses_ExitsWithThreeAndAcceptReleases()
    {
        // Twelve examples prove the safety of nothing.
        using var folder = RiverProject.Create(epochs: 1, "gate: { require: non_inferior, max_drop: 0.001 }");
        var releases = new ReleaseStore(Store.At(folder.Path));
        var first = Tool.Run(folder.Path, "up", "--accept", "to be safe");
        File.AppendAllText(folder["data", "de", "train.jsonl"], """{"text":"Das Essen war leider kalt.","label":"negative"}""" + "\n");

        var refused = Tool.Run(folder.Path, "up");
        var again = Tool.Run(folder.Path, "up", "--json");
        var planned = Tool.Run(folder.Path, "up", "--dry-run");
        Assert.Equal([1], releases.Numbers);
        var accepted = Tool.Run(folder.Path, "up", "--accept", "seen by a person");

        Assert.Equal([0, 3, 3, 0, 0], new[] { first.ExitCode, refused.ExitCode, again.ExitCode, planned.ExitCode, accepted.ExitCode });
        Assert.Contains("release 1: ", first.Out, StringComparison.Ordinal);
        Assert.Contains("the gate passed: the reason was not needed and is not recorded", first.Out, StringComparison.Ordinal);
        Assert.Null(releases.Read(1).Record.Override);
        Assert.All(File.ReadLines(Path.Combine(Store.At(folder.Path).Folder, "ledger.jsonl"))
            .Where(line => line.Contains("\"station\":\"train/", StringComparison.Ordinal)), line =>
            Assert.Contains("\"device\":\"cpu\"", line, StringComparison.Ordinal));
        Assert.Contains("refused by the gate; release 1 stays:\n", refused.Out, StringComparison.Ordinal);
        // Which language it is hangs on the rounding of a training that twelve examples judge.
        Assert.Matches(@"(?m)^  (de|en): a drop of 0\.001 is not excluded:", refused.Out);
        using var document = JsonDocument.Parse(again.Out);
        Assert.Equal("release/0002", document.RootElement.GetProperty("stations").EnumerateArray().Single()
            .GetProperty("station").GetString());
        Assert.Contains("release/0002  train data of de changed: +1 -0 ~0 examples; the merged adapter changes",
            planned.Out, StringComparison.Ordinal);
        Assert.Contains("release 2, against the gate (seen by a person): ", accepted.Out, StringComparison.Ordinal);
        Assert.Equal("nothing to do: everything is up to date\n", Tool.Run(folder.Path, "up").Out);
        Assert.Equal(2, Tool.Run(folder.Path, "up", "--accept", " ").ExitCode);
    }

    [Fact]
    public void Up_Force_TrainsAgainToTheSameBytes()
    {
        using var folder = RiverProject.Create(epochs: 1);
        Assert.Equal(0, Tool.Run(folder.Path, "up").ExitCode);
        var before = RiverProject.Stations(folder.Path);

        var forced = Tool.Run(folder.Path, "up", "--force", "de");

        Assert.Equal((0, ""), (forced.ExitCode, forced.Error));
        Assert.Contains("train/de trained again: the same bytes", forced.Out, StringComparison.Ordinal);
        Assert.Equal(before, RiverProject.Stations(folder.Path));
    }
}
