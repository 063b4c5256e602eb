using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Tests.Projects;

namespace Tributary.Tests.Planning.Stations;

/// <summary>Which stations a project has, in which order, and what feeds them.</summary>
public sealed class PlannerTests : IDisposable
{
    private const string Trainings = "train/en train/de";
    private const string Evaluations = "evaluate/merged-en evaluate/merged-de";
    private const string Own = "evaluate/individual-en evaluate/individual-de";

    private readonly SampleProject sample = new();

    public PlannerTests() =>
        sample.Yaml += "\nmerge: { merge_method: ties, parameters: { density: 0.5, lambda: [1, 2] } }\ngate: { max_drop: 0.1 }\n";

    public void Dispose() => sample.Dispose();

    [Fact]
    public void Plan_Comparison_HasTrainingsFirstThenMergesThenEvaluationsByLanguage() => Assert.Equal(
        [
            "train/en", "train/de", "train/combined", "search/all", "merge/all", "merge/average",
            "evaluate/base-en", "evaluate/individual-en", "evaluate/combined-en", "evaluate/merged-en", "evaluate/average-en",
            "evaluate/base-de", "evaluate/individual-de", "evaluate/combined-de", "evaluate/merged-de", "evaluate/average-de",
        ],
        sample.Plan(PlanScope.Comparison).Stations.Select(station => station.Name.ToString()));

    /// <summary>What feeds a station enters by its identity, so that the whole chain is known before anything ran.</summary>
    [Fact]
    public void Plan_Chain_NamesWhatFeedsAStationByItsIdentity()
    {
        var plan = sample.Plan(PlanScope.Comparison);
        Station Station(string name) => plan.Stations.Single(station => station.Name.ToString() == name);
        string Input(string name, string key) => Station(name).Inputs.Values[key];
        string Identity(string name) => Station(name).Identity.Hex;

        Assert.Equal(Identity("search/all"), Input("merge/all", "search"));
        Assert.Equal(Identity("train/en"), Input("search/all", "adapters.en"));
        Assert.Equal(Identity("train/de"), Input("search/all", "adapters.de"));
        Assert.Equal(Identity("merge/all"), Input("evaluate/merged-en", "adapter"));
        Assert.Equal(Identity("merge/all"), Input("evaluate/merged-de", "adapter"));
        Assert.Equal(Identity("train/de"), Input("evaluate/individual-de", "adapter"));
        Assert.Equal("none", Input("evaluate/base-en", "adapter"));
        Assert.All(plan.Stations, station => Assert.Equal(station.Identity, Digest.OfParts(new SortedDictionary<string, string>(
            station.Inputs.Values.ToDictionary(), StringComparer.Ordinal))));
        Assert.All(plan.Stations, station => Assert.EndsWith($"-{station.Identity.Short}", station.Folder, StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_NothingToChoose_HasNoSearch()
    {
        sample.Yaml = Replaced("lambda: [1, 2]", "lambda: 1.5");

        var plan = sample.Plan();

        Assert.Equal($"{Trainings} merge/all {Evaluations} {Own} release/0001",
            string.Join(' ', plan.Stations.Select(station => station.Name)));
        Assert.Equal("1.5", plan.Merge.Inputs.Values["merge.parameters.lambda"]);
    }

    [Fact]
    public void Plan_LanguageOnItsOwnAdapter_IsMeasuredWithThatAndNotMerged()
    {
        sample.Yaml = Replaced("gate:", "routes: [de]\ngate:");

        var plan = sample.Plan();

        Assert.Equal(["en"], plan.Merge.Adapters.Select(adapter => adapter.Language.Tag));
        Assert.Equal(plan.Training("de").Folder, plan.Stations.OfType<EvaluateStation>()
            .Single(station => station.Language.Tag == "de").AdapterFolder);
        Assert.Equal(plan.Merge.Folder, plan.Stations.OfType<EvaluateStation>()
            .Single(station => station.Name.FileStem == "merged-en").AdapterFolder);
        Assert.Equal(plan.Training("en").Folder, plan.Stations.OfType<EvaluateStation>()
            .Single(station => station.Name.FileStem == "individual-en").AdapterFolder);
    }

    [Fact]
    public void Plan_NothingToChooseOn_IsRefusedWithTheWayOut()
    {
        sample.Yaml = Replaced(", valid: data/en/valid.jsonl", "").Replace(", valid: data/de/valid.jsonl", "", StringComparison.Ordinal);

        var thrown = Assert.Throws<BadInputException>(() => sample.Plan());

        Assert.Contains("merge: { parameters: { lambda: 1.0 } }", thrown.Message, StringComparison.Ordinal);
    }

    private string Replaced(string old, string changed)
    {
        Assert.Contains(old, sample.Yaml, StringComparison.Ordinal);
        return sample.Yaml.Replace(old, changed, StringComparison.Ordinal);
    }
}
