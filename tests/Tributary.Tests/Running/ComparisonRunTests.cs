using Tributary.Evaluation;
using Tributary.Planning.Inputs;
using Tributary.Reporting.Ways;
using Tributary.Running;
using Tributary.Running.Jobs;
using Tributary.Tests.Projects;

namespace Tributary.Tests.Running;

public sealed class ComparisonRunTests : IDisposable
{
    private readonly SampleProject sample = new();
    private readonly List<string> done = [];

    [Fact]
    public async Task RunAsync_OneMethodMore_TrainsNothingAndEvaluatesThatMethodAlone()
    {
        await Run(PlanScope.Comparison);
        done.Clear();

        var runner = await Run(new PlanScope(Scenario.Initial, ["knots_ties"]));

        Assert.Empty(runner.Trained);
        Assert.Equal(["search/knots_ties", "merge/knots_ties", "evaluate/knots_ties-en", "evaluate/knots_ties-de"], done);
    }

    [Fact]
    public async Task RunAsync_Update_ContinuesFromTheCombinedAdapterBefore()
    {
        var scope = Update();

        var runner = await Run(scope);

        // German before the update, after it, and continued from the first.
        Assert.Equal(["en", "de", "de", "de", "combined", "combined"], runner.Trained.Where(name => name != "continued")
            .Order(StringComparer.Ordinal).Reverse().OrderBy(name => name.Length).ThenBy(name => name == "de"));
        Assert.Equal(["continued", "de"], runner.Trained.TakeLast(2).Order(StringComparer.Ordinal));
        Assert.True(sample.Plan(scope).IsUpToDate);
    }

    [Fact]
    public async Task Of_Update_ChargesWhatTheChangeMadeNecessary()
    {
        var scope = Update();
        await Run(scope);

        var report = ScenarioFigures.Of(sample.Plan(scope), machine: null);

        var (merged, combined) = (report[Variant.Merged]!.Cost!, report[Variant.Combined]!.Cost!);
        Assert.Equal((70L, 1), (merged.Tokens, merged.Trainings.Count));
        Assert.Equal((130L, 1), (combined.Tokens, combined.Trainings.Count));
        Assert.Equal(combined.Evaluating, merged.Evaluating);
        Assert.Equal(0, report[Variant.CombinedBefore]!.Cost!.Tokens);
        Assert.Equal(70.0 / 130, report.TokenShare!.Value, 12);
        Assert.Equal("en", Assert.Single(report.Forgotten!.Languages).Name);
        Assert.Equal(2, report.Diagnosis.Count);
        Assert.All(ScenarioTables.Of(report), table => Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count, row.Count)));
        Assert.Contains(ScenarioFindings.Of(report), sentence =>
            sentence.Contains("de has 0.54 of the training tokens", StringComparison.Ordinal));
        Assert.Contains("\"against_combined\"", System.Text.Encoding.UTF8.GetString(ScenarioDocument.ToJson([report])),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scratch", "merged_continued", 70, 10, "Continued from its last adapter instead of trained from scratch, de changes "
        + "the merge by 0.000 in the mean")]
    [InlineData("continue", "merged_scratch", 10, 70, "Trained from scratch instead of continued from its last adapter, de changes "
        + "the merge by 0.000 in the mean")]
    public async Task Of_Update_ComparesBothWaysOfTraining(string update, string other, int tokens, int otherTokens, string sentence)
    {
        sample.Yaml = sample.Yaml.Replace("learning_rate: 1e-3", $"learning_rate: 1e-3, update: {update}", StringComparison.Ordinal);
        var scope = Update();
        await Run(scope);

        var report = ScenarioFigures.Of(sample.Plan(scope), machine: null);

        Assert.Equal((tokens, otherTokens), (report[Variant.Merged]!.Cost!.Tokens, report[new Variant(other)]!.Cost!.Tokens));
        Assert.Equal(other, report.OtherUpdate!.Name.Name);
        Assert.Equal(70.0 / 130, report.TokenShare!.Value, 12);
        Assert.Contains(ScenarioFindings.Of(report), found => found.StartsWith(sentence, StringComparison.Ordinal)
            && found.Contains($"its training {Invariant.Text(otherTokens)} tokens instead of {Invariant.Text(tokens)}.",
                StringComparison.Ordinal));
        Assert.Contains(ScenarioTables.Of(report), table => table.Caption.StartsWith($"{other} against merged", StringComparison.Ordinal));
        Assert.Contains("\"other_update\": {", System.Text.Encoding.UTF8.GetString(ScenarioDocument.ToJson([report])),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_InitialOfAProjectThatWentOn_ChargesTheWholeChain()
    {
        sample.Yaml = sample.Yaml.Replace("learning_rate: 1e-3",
            "learning_rate: 1e-3, update: continue, replay: 0.5", StringComparison.Ordinal);
        await Run(PlanScope.Merged);
        var first = sample.Plan().Training("de").Folder;
        foreach (var text in new[] { "neu", "neuer" })
        {
            sample.AppendLine("de", "train", $$"""{"text":"{{text}}","label":"good"}""");
            await Run(PlanScope.Merged);
        }

        await Run(PlanScope.Comparison);
        var plan = sample.Plan(PlanScope.Comparison);
        var cost = ScenarioFigures.Of(plan, machine: null)[Variant.Merged]!.Cost!;
        Directory.Delete(first, recursive: true);
        var cut = ScenarioFigures.Of(sample.Plan(PlanScope.Comparison), machine: null)[Variant.Merged]!.Cost;

        Assert.Equal(["train/en", "train/de", "train/de", "train/de", "search/all", "merge/all"],
            plan[Variant.Merged]!.Spent.Select(station => station.Name.ToString()));
        // English 6 examples; German 6, then twice one new and one old; ten tokens each.
        Assert.Equal((160L, 4, 2), (cost.Tokens, cost.Adapters, cost.Trainings.Count));
        Assert.Equal(cost.Training.Seconds, cost.Trainings.Sum(), 9);
        Assert.Null(cut);
    }

    [Fact]
    public async Task RunAsync_AnotherSeed_TrainsAnew_AndTheSpreadIsShown()
    {
        await Run(PlanScope.Comparison);
        var other = PlanScope.Comparison with { Seed = 7 };

        var runner = await Run(other);

        Assert.Equal(["combined", "de", "en"], runner.Trained.Order(StringComparer.Ordinal));
        ScenarioReport[] reports = [ScenarioFigures.Of(sample.Plan(PlanScope.Comparison), null),
            ScenarioFigures.Of(sample.Plan(other), null)];
        var table = ScenarioTables.Seeds(reports);
        Assert.Equal("Mean Macro-F1 over the seeds 42, 7", table.Caption);
        Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count, row.Count));
        Assert.Contains("\"7\"", System.Text.Encoding.UTF8.GetString(ScenarioDocument.ToJson(reports)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WithoutCombined_NeitherTrainsNorMeasuresIt()
    {
        var runner = await Run(PlanScope.Comparison with { Without = ["combined", "base"] });

        Assert.Equal(["de", "en"], runner.Trained.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(done, name => name.Contains("combined", StringComparison.Ordinal)
            || name.Contains("base", StringComparison.Ordinal));
        Assert.Contains("'merged' cannot be left out", Assert.Throws<BadInputException>(() =>
            sample.Plan(PlanScope.Comparison with { Without = ["merged"] })).Message, StringComparison.Ordinal);
    }

    public void Dispose() => sample.Dispose();

    private PlanScope Update()
    {
        var file = Path.Combine(sample.Folder, "more.jsonl");
        File.WriteAllText(file, """{"text":"ganz neu","label":"good"}""" + "\n");
        return new PlanScope(new Scenario(ScenarioKind.Update, Language.Parse("de"), file), []);
    }

    private async Task<InProcessRunner> Run(PlanScope scope)
    {
        var runner = new InProcessRunner();
        await ProjectRun.RunAsync(
            sample.Folder, scope, new RunOptions(), new Machine(2, [], 1),
                new PlanRunner(runner, _ => new FakeModel(1), TimeProvider.System), TimeProvider.System,
            new SynchronousProgress<RunEvent>(value =>
            {
                if (value is StationDone)
                {
                    done.Add(value.Station.ToString());
                }
            }),
            CancellationToken.None);
        return runner;
    }
}
