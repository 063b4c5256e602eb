using Tributary.Reporting;
using Tributary.Reporting.Content;
using Tributary.Reporting.Gate;
using Tributary.Reporting.Pages;
using Tributary.Reporting.Tables;
using Tributary.Running;
using Tributary.Tests.Running;

namespace Tributary.Tests.Reporting.Gate;

public sealed class GateReportTests : IDisposable
{
    private readonly RunnableProject project = new();

    [Fact]
    public void Of_NothingJudged_HasNoGate()
    {
        Assert.Null(Report().Gate);
        Assert.DoesNotContain("The gate", MarkdownReport.Render(Report()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_Refused_LeadsTheReportAndShowsTheWorstExamples()
    {
        await Refuse();

        var report = Report();

        Assert.Equal((GateState.Refused, 1, false), (report.Gate!.State, report.Gate.Release!.Value, report.Gate.IsPending));
        var findings = Findings.Of(report);
        Assert.Equal("Refused by the gate: en, de. The candidate that this report shows is not released; release 1 stays.", findings[0]);
        Assert.StartsWith("en: a drop above 0.01 is shown: ", findings[1], StringComparison.Ordinal);
        var (language, cases) = report.Gate.Worst[1];
        Assert.Equal(("de", 10), (language.Tag, cases.Count));
        // The fake model is right in every third example; the others became wrong.
        Assert.Equal(("2", "de test 1", "good", "good", "bad"),
            (cases[0].Example.Id, cases[0].Text, cases[0].Gold, cases[0].Reference, cases[0].Candidate));
        Assert.All(cases,
            one => Assert.Equal(
            $"de test {Invariant.Text(int.Parse(one.Example.Id, System.Globalization.CultureInfo.InvariantCulture) - 1)}", one.Text));
    }

    [Fact]
    public async Task Render_Refused_AllFormsHaveVerdictBoundsAndTexts()
    {
        project.Sample.WriteData("de", "test", RunnableProject.Tests("<b>|*de*", RunnableProject.TestExamples));
        await Refuse();
        var report = Report();
        var verdict = report.Gate!.Result.Languages[1];

        var (markdown, page) = (MarkdownReport.Render(report), HtmlReport.Render(report));

        Assert.Contains("\n## The gate: the candidate, refused, against release 1\n", markdown, StringComparison.Ordinal);
        Assert.Contains($"| de | refused | 60 | 1.000 | {Figure.Score(verdict.Candidate)} | {Figure.Difference(verdict.Drop)} | "
            + $"{Figure.Difference(verdict.Lower)} | ", markdown, StringComparison.Ordinal);
        Assert.Contains("\n### de: the examples on which the candidate lost most\n", markdown, StringComparison.Ordinal);
        Assert.Contains(@"| 2 | \<b\>\|\*de\*", markdown, StringComparison.Ordinal);
        Assert.Contains("<td>&lt;b&gt;|*de*", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.All(GateTable.Of(report.Gate), table => Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count, row.Count)));
        using var document = JsonDocument.Parse(JsonReport.Render(report));
        var gate = document.RootElement.GetProperty("gate");
        Assert.Equal(("refused", 1), (gate.GetProperty("state").GetString(), gate.GetProperty("reference").GetInt32()));
        Assert.Equal(verdict.Lower, gate.GetProperty("languages").GetProperty("de").GetProperty("lower").GetDouble());
        Assert.Equal("good", gate.GetProperty("languages").GetProperty("de").GetProperty("worst")[0].GetProperty("gold").GetString());
    }

    [Fact]
    public async Task Of_ProjectWentOnAfterTheRefusal_ShowsTheReleaseAndNamesTheRefusal()
    {
        await Refuse();
        project.AddTraining("de", "noch eins");

        var gate = Report().Gate!;

        Assert.Equal((GateState.Passed, true), (gate.State, gate.IsPending));
        Assert.Equal(["en", "de"], gate.RefusedElsewhere.Select(language => language.Tag));
        Assert.Empty(GateTable.Sentences(gate));
        Assert.Contains(GateTable.Notes(gate), note =>
            note.Contains("(en, de) is of another state of the project", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_GateSectionChangedAfterTheRefusal_SaysSo()
    {
        await Refuse();
        project.Sample.Yaml += "\ngate: { max_drop: 0.02 }\n";

        var gate = Report().Gate!;

        Assert.Equal((GateState.Refused, true), (gate.State, gate.IsOtherRecipe));
        Assert.Contains("The project's gate section has changed since it was judged.", GateTable.Notes(gate));
    }

    [Fact]
    public async Task Of_Accepted_GivesTheReasonAndWhatItAccepted()
    {
        await Refuse();
        await project.Run(isGood: false, new RunOptions { Accept = "the old one was withdrawn" });

        var gate = Report().Gate!;

        Assert.Equal((GateState.Overridden, 2, false), (gate.State, gate.Release!.Value, gate.IsPending));
        Assert.Equal(["Release 2 was made against the gate, which refused en, de: the old one was withdrawn"], GateTable.Sentences(gate));
        Assert.Equal("de test 1", gate.Worst[1].Cases[0].Text);
        Assert.Contains("release 2, refused and released all the same, against release 1", GateTable.Of(gate)[0]
            .Caption, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_TestSetReplacedAfterAnAcceptedRelease_ShowsNoTextsOfOtherExamples()
    {
        await Refuse();
        await project.Run(isGood: false, new RunOptions { Accept = "withdrawn" });
        project.Sample.WriteData("de", "test", RunnableProject.Tests("new", 60));

        Assert.All(Report().Gate!.Worst[1].Cases, one => Assert.Null(one.Text));
    }

    [Fact]
    public async Task Of_DamagedRefusal_IsRefused()
    {
        await Refuse();
        File.WriteAllText(Path.Combine(project.Store.Folder, "gate-refused.json"), "{}", Encoding.UTF8);

        Assert.Contains("verdict of the gate", Assert.Throws<BadInputException>(() => Report()).Message, StringComparison.Ordinal);
    }

    public void Dispose() => project.Dispose();

    private async Task Refuse()
    {
        await project.Run();
        project.AddTraining("de", "neu");
        Assert.True((await project.Run(isGood: false)).IsRefused);
    }

    private ReportModel Report()
    {
        var plan = project.Plan();
        return ProjectReport.Of(plan, machine: null, plan);
    }
}
