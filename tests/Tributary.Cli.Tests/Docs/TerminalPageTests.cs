using Tributary.Cli.Commands;
using Tributary.Cli.Terminal;
using Tributary.Evaluation.Metrics;
using Tributary.Releases;
using Tributary.Reporting.Content;
using Tributary.Reporting.Costs;
using Tributary.Reporting.Summaries;
using Tributary.Testing;

namespace Tributary.Cli.Tests.Docs;

/// <summary>
/// <c>docs/terminal.md</c> shows the end of a run at several widths, as the program lays it out. With TRIBUTARY_UPDATE_DOCS=1 the blocks
/// are written.
/// </summary>
public sealed class TerminalPageTests
{
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "terminal.md");

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(null)]
    public void Page_Width_ShowsWhatTheProgramLaysOut(int? width)
    {
        var heading = width is { } columns ? string.Create(CultureInfo.InvariantCulture, $"### {columns} columns") : "### No terminal";
        var shown = string.Join('\n', SummaryLines.Of(Summary(), width));
        var page = File.ReadAllText(Page);
        var start = page.IndexOf("```text\n", page.IndexOf($"{heading}\n", StringComparison.Ordinal), StringComparison.Ordinal) + 8;
        var end = page.IndexOf("\n```", start, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("TRIBUTARY_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(Page, page[..start] + shown + page[end..]);
            return;
        }

        Assert.Equal(shown, page[start..end]);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void Lines_Width_FitWithEveryScoreAndVerdict(int width)
    {
        var lines = SummaryLines.Of(Summary(), width);

        Assert.All(lines, line => Assert.True(DisplayWidth.Of(line) <= width, line));
        var german = Assert.Single(lines, line => line.StartsWith("de ", StringComparison.Ordinal));
        Assert.Matches("0\\.512 +0\\.489 .*own collapsed", german);
        Assert.Contains(lines, line => line.StartsWith("warning: de: its own adapter fell from 0.510 to 0.223", StringComparison.Ordinal));
    }

    private static RunSummary Summary()
    {
        var languages = new[]
        {
            new LanguageOutcome
            {
                Language = Language.Parse("de"), Verdict = GateWord.Passed, Examples = 150, Before = 0.512, Now = 0.489,
                Step = new(-0.023, new(-0.081, 0.035), 0.22), Own = 0.223, OwnBefore = 0.510,
                OwnStep = new(-0.287, new(-0.362, -0.214), 0.0005),
                Changes = ["its train data changed: +400 -0 ~0 examples, 600 before and 1000 now; shares of its labels: "
                    + "positive 33 % -> 60 %, negative 33 % -> 20 %"],
            },
            new LanguageOutcome
            {
                Language = Language.Parse("fr"), Verdict = GateWord.Passed, Examples = 150, Before = 0.655, Now = 0.612,
                Step = new(-0.043, new(-0.112, 0.024), 0.11), Own = 0.668, IsLikelyDrop = true,
            },
            new LanguageOutcome
            {
                Language = Language.Parse("zh-Hant"), Verdict = GateWord.Passed, Examples = 1200, Before = 0.701, Now = 0.706,
                Step = new(0.005, new(-0.014, 0.024), 0.69), Own = 0.713,
            },
        };
        var source = new SummarySource
        {
            Gate = new GateRecipe(), Verdict = null, Candidate = new GateModel([]), Reference = null,
            Own = new Dictionary<Language, OwnScores>(), Changes = _ => [],
        };
        return new RunSummary
        {
            Outcome = SummaryOutcome.Released, Release = 3, Reference = 2, Metric = Metric.MacroF1, Confidence = 0.95,
            Languages = languages,
            Merge = new("ties, space knots, profile mergekit, density 1", 1.5,
                "the best of 5 that were tried on the validation sets, mean macro_f1 0.643; the next best, lambda 1, has 0.640"),
            Cost = CostSum.Of([]) with { Runs = 10, Tokens = 97_754, Seconds = 41.6, Money = [new Money(0.0116, "EUR")] },
            Warnings = SummaryWarnings.Of(source, languages, Metric.MacroF1),
        };
    }
}
