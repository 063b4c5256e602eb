using Tributary.Releases;
using Tributary.Reporting;
using Tributary.Reporting.Content;
using Tributary.Reporting.Diagnosis;
using Tributary.Reporting.Pages;
using Tributary.Reporting.Summaries;
using Tributary.Tests.Running;

namespace Tributary.Tests.Reporting.Summaries;

/// <summary>What a run says at its end, with fakes.</summary>
public sealed class RunSummariesTests : IDisposable
{
    private readonly RunnableProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task Of_FirstRelease_HasEveryLanguageWithItsOwnAdapter()
    {
        var summary = await Run();

        Assert.Equal((SummaryOutcome.Released, 1, (int?)null), (summary.Outcome, summary.Release, summary.Reference));
        Assert.Equal(["en", "de"], summary.Languages.Select(language => language.Language.Tag));
        Assert.All(summary.Languages, language =>
            Assert.Equal((null, 1.0, 1.0, GateWord.NothingToCompare), (language.Before, language.Now, language.Own, language.Verdict)));
        Assert.Empty(summary.Warnings);
        Assert.Equal(project.Store.Ledger.Read().Count, summary.Cost.Runs);
        Assert.StartsWith("the best of 5 that were tried on the validation sets, mean macro_f1 1.000; the next best, lambda ",
            summary.Merge!.Why, StringComparison.Ordinal);
    }

    /// <summary>The merge holds, so the gate passes; the own adapter fell, and what changed in its data is named.</summary>
    [Fact]
    public async Task Of_OwnAdapterCollapsed_IsSaidThoughTheGatePasses()
    {
        await Run();
        project.AddTraining("de", "neu", "noch neuer", "ganz neu");
        project.Errs = (adapter, index) => adapter.Contains("/train/de-", StringComparison.Ordinal) && index % 2 == 0;

        var summary = await Run();

        var german = summary.Languages.Single(language => language.Language.Tag == "de");
        Assert.Equal((2, 1, GateWord.Passed, true, false),
            (summary.Release, summary.Reference, german.Verdict, german.IsCollapsed, german.IsLikelyDrop));
        Assert.Equal(1.0, german.OwnBefore);
        Assert.True(german.Own < 0.5 && german.OwnStep!.Interval.High < 0);
        var warning = Assert.Single(summary.Warnings);
        Assert.Equal(SummaryWarningKind.Collapsed, warning.Kind);
        Assert.StartsWith("de: its own adapter fell from 1.000 to 0.333 in Macro-F1 (interval of the difference -0.", warning.Text,
            StringComparison.Ordinal);
        Assert.Contains("its train data changed: +3 -0 ~0 examples, 6 before and 9 now; shares of its labels: bad 50 % -> 33 %, "
            + "good 50 % -> 67 %.", warning.Text, StringComparison.Ordinal);
        Assert.False(summary.Languages.Single(language => language.Language.Tag == "en").IsCollapsed);
    }

    [Fact]
    public async Task Of_SettingsChanged_NamesThemAsTheCause()
    {
        await Run();
        project.Sample.Yaml = project.Sample.Yaml.Replace("epochs: 2", "epochs: 5", StringComparison.Ordinal);
        project.Errs = (adapter, index) => adapter.Contains("/train/", StringComparison.Ordinal) && index % 2 == 0;

        var summary = await Run();

        Assert.Equal(["de", "en"], summary.Warnings.Select(warning => warning.Languages.Single().Tag).Order(StringComparer.Ordinal));
        Assert.All(summary.Warnings, warning => Assert.Contains("What changed: training.epochs: 2 -> 5.", warning.Text,
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_DropThatIsNotProven_IsCalledLikely()
    {
        await Run();
        project.AddTraining("de", "neu");
        project.Errs = (adapter, index) => adapter.Contains("/merge/", StringComparison.Ordinal) && index < 4;

        var summary = await Run();

        Assert.Equal(SummaryOutcome.Released, summary.Outcome);
        Assert.All(summary.Languages, language =>
        {
            Assert.True(language.IsLikelyDrop);
            Assert.True(language.Step!.PValue < ScoreStep.LikelyP && language.Step.Difference < -0.01);
            Assert.Equal(GateWord.Passed, language.Verdict);
        });
        Assert.All(summary.Warnings, warning =>
            Assert.Contains("a drop is likely (one-sided p 0.", warning.Text, StringComparison.Ordinal));
        Assert.Equal(2, summary.Warnings.Count);
    }

    [Fact]
    public async Task Of_OneExampleOfSixty_IsNoLikelyDrop()
    {
        await Run();
        project.AddTraining("de", "neu");
        project.Errs = (adapter, index) => adapter.Contains("/merge/", StringComparison.Ordinal) && index < 1;

        Assert.Empty((await Run()).Warnings);
    }

    [Fact]
    public async Task Of_Refused_HasTheTableToo()
    {
        await Run();
        project.AddTraining("de", "neu");

        var summary = await Run(isGood: false);

        Assert.Equal((SummaryOutcome.Refused, null, 1), (summary.Outcome, summary.Release, summary.Reference));
        Assert.All(summary.Languages, language => Assert.Equal((GateWord.Refused, false, false, 1.0),
            (language.Verdict, language.Passes, language.IsLikelyDrop, language.Before)));
    }

    [Fact]
    public async Task OfFailure_HasWhatWasMeasuredBefore()
    {
        await Run();
        project.AddTraining("de", "neu");
        var since = TimeProvider.System.GetUtcNow();
        project.Errs = (adapter, _) => adapter.Contains("/merge/", StringComparison.Ordinal)
            ? throw new IOException("the disk is gone") : false;
        await Assert.ThrowsAsync<IOException>(() => project.Run());

        var summary = RunSummaries.OfFailure(project.Plan(), since)!;

        Assert.Equal((SummaryOutcome.Failed, null, 1), (summary.Outcome, summary.Release, summary.Reference));
        Assert.All(summary.Languages, language => Assert.Equal((1.0, null, null), (language.Before, language.Now, language.Verdict)));
        Assert.True(summary.Cost.Runs > 0);
    }

    [Fact]
    public async Task OfCurrent_IsWhatTheRunSaid()
    {
        await Run();
        project.AddTraining("de", "neu", "noch neuer", "ganz neu");
        project.Errs = (adapter, index) => adapter.Contains("/train/de-", StringComparison.Ordinal) && index % 2 == 0;
        var told = await Run();

        var later = RunSummaries.OfCurrent(project.Plan())!;

        Assert.Equal(told.Languages.Select(language => language with { Changes = [] }),
            later.Languages.Select(language => language with { Changes = [] }));
        Assert.Equal(told.Warnings.Select(warning => warning.Text), later.Warnings.Select(warning => warning.Text));
        Assert.Equal((told.Outcome, told.Release, told.Reference, told.Merge),
            (later.Outcome, later.Release, later.Reference, later.Merge));
    }

    /// <summary>The report of a release that drops says why, with what was measured.</summary>
    [Fact]
    public async Task Report_ReleaseThatDrops_DiagnosesItWithEvidence()
    {
        await Run();
        project.AddTraining("de", "neu", "noch neuer", "ganz neu");
        project.Errs = (adapter, index) => (adapter.Contains("/train/de-", StringComparison.Ordinal) && index % 2 == 0)
            || (adapter.Contains("/merge/", StringComparison.Ordinal) && index < 4);
        await Run();

        var plan = project.Plan();
        var report = ProjectReport.Of(plan, machine: null, plan);

        Assert.Equal(["en", "de"], report.Drops.Select(drop => drop.Language.Tag));
        var fell = report.Drops[1].Found.First();
        Assert.Equal(Cause.OwnAdapterFell, fell.Cause);
        Assert.StartsWith("its own adapter went from 1.000 to 0.333 (", fell.Figure, StringComparison.Ordinal);
        Assert.Contains("; its train data changed: +3 -0 ~0 examples", fell.Figure, StringComparison.Ordinal);
        Assert.Contains("| de | 1.000 | 0.9", MarkdownReport.Render(report), StringComparison.Ordinal);
        Assert.Contains("Why languages drop", MarkdownReport.Render(report), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(JsonReport.Render(report));
        Assert.Equal("own_adapter_fell", json.RootElement.GetProperty("drops").GetProperty("de")[0].GetProperty("cause").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("summary").GetProperty("release").GetInt32());
    }

    [Fact]
    public async Task Run_NoTestSets_IsRefusedUnlessAcceptedAndSaid()
    {
        project.Sample.Yaml = project.Sample.Yaml.Replace(", test: data/en/test.jsonl", "", StringComparison.Ordinal)
            .Replace(", test: data/de/test.jsonl", "", StringComparison.Ordinal);
        var refused = await Run();
        project.Sample.Yaml += "\ngate: { unevaluated: accept }\n";
        var accepted = await Run();
        var plan = project.Plan();

        Assert.Equal((SummaryOutcome.Refused, SummaryOutcome.Released), (refused.Outcome, accepted.Outcome));
        Assert.All([refused, accepted], summary => Assert.Equal(
            "en, de: no test set, so that nobody sees them get worse; name test files in the project file",
            Assert.Single(summary.Warnings).Text));
        Assert.Contains("No language was evaluated: nothing is known of how good this model is.",
            MarkdownReport.Render(ProjectReport.Of(plan, machine: null, plan)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ToJson_HasEveryFigure()
    {
        await Run();
        project.AddTraining("de", "neu", "noch neuer", "ganz neu");
        project.Errs = (adapter, index) => adapter.Contains("/train/de-", StringComparison.Ordinal) && index % 2 == 0;

        using var document = JsonDocument.Parse(SummaryDocument.ToJson(await Run()));

        var german = document.RootElement.GetProperty("languages")[1];
        Assert.Equal("released", document.RootElement.GetProperty("outcome").GetString());
        Assert.Equal(("de", "passed", true, false), (german.GetProperty("language").GetString(), german.GetProperty("verdict").GetString(),
            german.GetProperty("collapsed").GetBoolean(), german.GetProperty("likely_drop").GetBoolean()));
        Assert.Equal(2, german.GetProperty("own_interval").GetArrayLength());
        Assert.Equal("collapsed", document.RootElement.GetProperty("warnings")[0].GetProperty("kind").GetString());
    }

    private async Task<RunSummary> Run(bool isGood = true)
    {
        var since = TimeProvider.System.GetUtcNow();
        return RunSummaries.Of(await project.Run(isGood), since)!;
    }
}
