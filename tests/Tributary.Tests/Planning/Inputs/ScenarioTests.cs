using Tributary.Evaluation;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Tests.Projects;

namespace Tributary.Tests.Planning.Inputs;

public sealed class ScenarioTests : IDisposable
{
    private static readonly Language De = Language.Parse("de");
    private readonly SampleProject sample = new();

    [Fact]
    public void Update_ChangesOneLanguage_SpendsItsTrainingAndWhatFollows()
    {
        var plan = sample.Plan(new PlanScope(Update(), []));

        Assert.Equal(["train/de", "search/all", "merge/all"], Names(plan[Variant.Merged]!.Spent));
        Assert.Equal(["train/combined"], Names(plan[Variant.Combined]!.Spent));
        Assert.Equal(["train/continued"], Names(plan[Variant.Continued]!.Spent));
        Assert.Equal(["train/de"], Names(plan[Variant.Individual]!.Spent));
        Assert.Empty(plan[Variant.CombinedBefore]!.Spent);
        Assert.Equal(7, plan.Training("de").Datasets.First(data => data.Key.Text == "data.de.train").Input.Fingerprint.Examples);
        Assert.Equal("de", Assert.Single(plan.Training("continued").Languages).Tag);
        Assert.Equal(2, plan.Training("continued").Start!.Languages.Count);
    }

    [Fact]
    public void Update_HasTheOtherWayOfTrainingBesideTheProjects()
    {
        var scratch = sample.Plan(new PlanScope(Update(), []));
        Continue();
        var continued = sample.Plan(new PlanScope(Update(), []));

        var (way, reverse) = (scratch[Variant.MergedContinued]!, continued[Variant.MergedScratch]!);
        Assert.Equal(["train/de", "search/merged_continued", "merge/merged_continued"], Names(way.Spent));
        Assert.Equal(["train/de", "search/merged_scratch", "merge/merged_scratch"], Names(reverse.Spent));
        Assert.Equal((null, null), (scratch[Variant.MergedScratch], continued[Variant.MergedContinued]));
        // The same two trainings, the other way round.
        Assert.Equal(scratch[Variant.Merged]!.Spent[0].Folder, reverse.Spent[0].Folder);
        Assert.Equal(way.Spent[0].Folder, continued[Variant.Merged]!.Spent[0].Folder);
        Assert.Equal(scratch[Variant.Merged]!.Merges.Single().Settings.Method, way.Merges.Single().Settings.Method);
        Assert.Equal(["evaluate/merged_continued-en", "evaluate/merged_continued-de"], Names(way.Evaluations));
        // That of before, from scratch and continued; the own of each plan is its project's.
        Assert.Equal(3, scratch.Stations.Count(station => station.Name.ToString() == "train/de"));
        Assert.Equal((null, true), (scratch.Training("de").Start, continued.Training("de").Start is not null));
    }

    [Fact]
    public void Update_OtherLanguagesAreTheSameInBothWays()
    {
        Continue();
        SampleProject.Finish(sample.Plan(), sample.Plan().Stations);
        sample.AppendLine("en", "train", """{"text":"more","label":"good"}""");
        var plan = sample.Plan(new PlanScope(Update(), []));

        Assert.NotNull(plan.Training("en").Start);
        Assert.Equal(plan[Variant.Merged]!.Chain[0].Folder, plan[Variant.MergedScratch]!.Chain[0].Folder);
        Assert.DoesNotContain("train/en", Names(plan[Variant.MergedScratch]!.Spent));
    }

    [Fact]
    public void OtherWayOfTraining_LeftOutOrImpossibleOrNoUpdate_IsNotThere()
    {
        Assert.Null(sample.Plan(new PlanScope(Update(), []) { Without = ["merged_continued"] })[Variant.MergedContinued]);
        Assert.Null(sample.Plan(new PlanScope(new Scenario(ScenarioKind.Add, De), []))[Variant.MergedContinued]);
        Assert.Null(sample.Plan(PlanScope.Comparison)[Variant.MergedContinued]);
        sample.Yaml = sample.Yaml.Replace("learning_rate: 1e-3",
            "learning_rate: 1e-3, trainer: command, command: \"train {train_file} {output_dir}\"", StringComparison.Ordinal);
        Assert.Null(sample.Plan(new PlanScope(Update(), []) { Without = ["continued", "combined", "combined_before"] })[
            Variant.MergedContinued]);
    }

    [Fact]
    public void Update_TrainsWhatTheSameChangeWouldNeed()
    {
        var scenario = Update();
        var planned = sample.Plan(new PlanScope(scenario, []));
        File.AppendAllText(Path.Combine(sample.Folder, "data", "de", "train.jsonl"), File.ReadAllText(scenario.File!));

        Assert.Equal(sample.Plan().Training("de").Folder, planned.Training("de").Folder);
        Assert.Equal(sample.Plan().Merge.Folder, planned.Merge.Folder);
    }

    [Fact]
    public void Add_BeginsWithoutTheLanguage()
    {
        var plan = sample.Plan(new PlanScope(new Scenario(ScenarioKind.Add, De), []));

        Assert.Equal(["train/de", "search/all", "merge/all"], Names(plan[Variant.Merged]!.Spent));
        Assert.Equal("en", Assert.Single(plan.Training("continued").Start!.Languages).Tag);
        Assert.Equal(2, plan[Variant.CombinedBefore]!.Evaluations.Count);
    }

    [Fact]
    public void Initial_SpendsEverything()
    {
        var plan = sample.Plan(PlanScope.Comparison);

        Assert.Equal(["train/en", "train/de", "search/all", "merge/all"], Names(plan[Variant.Merged]!.Spent));
        Assert.Null(plan[Variant.Continued]);
    }

    [Fact]
    public void Scenario_OfWhatIsNotThere_IsRefused()
    {
        Assert.Contains("there is no language 'fr'", Refusal(new Scenario(ScenarioKind.Add, Language.Parse("fr"))),
            StringComparison.Ordinal);
        Assert.Contains("expected new training data", Refusal(new Scenario(ScenarioKind.Update, De, "/nowhere/more.jsonl")),
            StringComparison.Ordinal);
        Assert.Contains("nothing to compare with is called 'tise'",
            Assert.Throws<BadInputException>(() => sample.Plan(new PlanScope(Scenario.Initial, ["tise"])))
            .Message, StringComparison.Ordinal);
        Assert.Contains("there are no clusters", Assert.Throws<BadInputException>(() =>
            sample.Plan(new PlanScope(Scenario.Initial, ["clusters"]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clusters_MergeTheirMembersAlone_AndOthersKeepTheirOwn()
    {
        AddFrench();
        sample.Yaml += "\ncompare: { against: [clusters], clusters: { west: [en, de] } }\n";

        var plan = sample.Plan(PlanScope.Comparison);

        var way = plan[Variant.Clusters]!;
        Assert.Equal("merge/clusters-west", Assert.Single(way.Merges).Name.ToString());
        Assert.Equal(plan.Training("fr").Folder, way.Adapters[Language.Parse("fr")]!.Folder);
        Assert.Equal(way.Adapters[De], way.Adapters[Language.Parse("en")]);
    }

    [Fact]
    public void Routes_LeaveALanguageOnItsOwnAdapter()
    {
        AddFrench();
        sample.Yaml += "\nroutes: [de]\n";

        var plan = sample.Plan();

        Assert.Equal(["en", "fr"], plan.Merge.Adapters.Select(adapter => adapter.Language.Tag));
        Assert.Equal(plan.Training("de").Folder, plan[Variant.Merged]!.Adapters[De]!.Folder);
        Assert.Equal(plan.Training("de").Folder, plan.Stations.OfType<EvaluateStation>()
            .Single(station => station.Language == De).AdapterFolder);
    }

    [Fact]
    public void WeightedAverage_WeighsByExamples()
    {
        sample.AppendLine("de", "train", """{"text":"mehr","label":"good"}""");

        var merge = sample.Plan(new PlanScope(Scenario.Initial, ["weighted_average"]))[Variant.WeightedAverage]!.Merges.Single();

        Assert.Equal((6.0, 7.0, 1.0), (merge.Settings.Weights["en"], merge.Settings.Weights["de"], Assert.Single(merge.Settings.Lambdas!)));
        Assert.Null(merge.Search);
    }

    public void Dispose() => sample.Dispose();

    private static string[] Names(IEnumerable<Station> stations) => [.. stations.Select(station => station.Name.ToString())];

    private string Refusal(Scenario scenario) => Assert.Throws<BadInputException>(() => sample.Plan(new PlanScope(scenario, []))).Message;

    private Scenario Update()
    {
        var file = Path.Combine(sample.Folder, "more.jsonl");
        File.WriteAllText(file, """{"text":"ganz neu","label":"good"}""" + "\n");
        return new Scenario(ScenarioKind.Update, De, file);
    }

    private void Continue() => sample.Yaml = sample.Yaml.Replace("learning_rate: 1e-3",
        "learning_rate: 1e-3, update: continue", StringComparison.Ordinal);

    private void AddFrench()
    {
        Directory.CreateDirectory(Path.Combine(sample.Folder, "data", "fr"));
        foreach (var split in new[] { "train", "valid", "test" })
        {
            sample.WriteData("fr", split, [($"fr {split} 1", "bad"), ($"fr {split} 2", "good")]);
        }

        sample.Yaml = sample.Yaml.Replace("adapter: {", "  fr: { train: data/fr/train.jsonl, valid: data/fr/valid.jsonl, test: "
            + "data/fr/test.jsonl }\nadapter: {", StringComparison.Ordinal);
    }
}
