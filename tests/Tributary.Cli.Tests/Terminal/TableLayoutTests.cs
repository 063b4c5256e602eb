using CsCheck;
using Tributary.Cli.Terminal;
using Tributary.Reporting.Tables;

namespace Tributary.Cli.Tests.Terminal;

public sealed class TableLayoutTests
{
    private static readonly TextTable Scores = new(
        "",
        [TextColumn.Words("language"), new("mean score"), new("interval of the difference") { Detail = 1 }, TextColumn.Words("why"),
            new("examples") { Detail = 2 }],
        [["de", "0.512", "-0.210 to -0.043", "a drop above 0.01 is shown on all of the examples", "1,200"],
            ["zh-Hant", "0.701", "-0.010 to +0.043", "passed", "900"]]);

    [Fact]
    public void Lines_RoomEnough_IsAsWideAsItNeeds() => Assert.Equal(
    [
        "language  mean score  interval of the difference  why                                                examples",
        "--------  ----------  --------------------------  -------------------------------------------------  --------",
        "de             0.512            -0.210 to -0.043  a drop above 0.01 is shown on all of the examples     1,200",
        "zh-Hant        0.701            -0.010 to +0.043  passed                                                  900",
    ], TableLayout.Lines(Scores, null));

    [Fact]
    public void Lines_Narrow_BreaksHeadingsAndCutsWords() => Assert.Equal(
    [
        "           mean   interval of the",
        "language  score        difference  why                     examples",
        "--------  -----  ----------------  ----------------------  --------",
        "de        0.512  -0.210 to -0.043  a drop above 0.01 is…      1,200",
        "zh-Hant   0.701  -0.010 to +0.043  passed                       900",
    ], TableLayout.Lines(Scores, 67));

    [Fact]
    public void Lines_Narrower_LeavesOutTheHighestDetailAndSaysSo()
    {
        var lines = TableLayout.Lines(Scores, 50);

        Assert.All(lines, line => Assert.True(line.Length <= 50, line));
        Assert.DoesNotContain("1,200", string.Concat(lines), StringComparison.Ordinal);
        Assert.Equal("(a wider terminal also shows: examples)", lines[^1]);
    }

    [Fact]
    public void Lines_WideLetters_TakeTwoColumns() => Assert.Equal(
    [
        "name      n",
        "--------  -",
        "日本語の  1",
        "e\u0301tude     2",
    ], TableLayout.Lines(new TextTable("", [TextColumn.Words("name"), new("n")], [["日本語の", "1"], ["e\u0301tude", "2"]]), 60));

    [Fact]
    public void Lines_OneLongName_IsCut() =>
        Assert.Equal("aaaaaaaaa…", TableLayout.Lines(new TextTable("", [TextColumn.Words("n")], [[new string('a', 40)]]), 10)[2]);

    [Fact]
    public void Lines_AnyTable_FitsAndKeepsFiguresWhole() =>
        Gen.Select(Gen.Int[1, 7], Gen.Int[1, 4], Gen.Int[60, 130], Gen.Int[0, 1000]).Sample((columns, rows, width, seed) =>
        {
            var table = Random(columns, rows, seed);

            var lines = TableLayout.Lines(table, width);

            Assert.All(lines, line => Assert.True(DisplayWidth.Of(line) <= width, line));
            Assert.All(lines.Skip(lines.ToList().FindIndex(line => line.StartsWith('-')) + 1).Take(rows),
                line => Assert.DoesNotMatch("[0-9]…", line));
        }, iter: 300);

    private static TextTable Random(int columns, int rows, int seed)
    {
        var random = new Random(seed);
        string Words() => string.Join(' ', Enumerable.Range(0, random.Next(1, 9)).Select(_ => new string('w', random.Next(1, 14))));
        string Figures() => string.Join(" to ", Enumerable.Range(0, random.Next(1, 3)).Select(_ => $"0.{random.Next(1000)}"));
        var figures = Enumerable.Range(0, columns).Select(index => index > 0 && random.Next(2) == 0).ToArray();
        return new TextTable("", [.. figures.Select(isFigure => new TextColumn(Words(), isFigure) { Detail = random.Next(3) })],
            [.. Enumerable.Range(0, rows).Select(_ =>
                (IReadOnlyList<string>)[.. figures.Select(isFigure => isFigure ? Figures() : Words())])]);
    }
}
