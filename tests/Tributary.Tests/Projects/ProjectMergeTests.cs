using Tributary.Merging.Recipes;
using Tributary.Merging.Search;
using Tributary.Projects;
using Tributary.Projects.Reading;

namespace Tributary.Tests.Projects;

public sealed class ProjectMergeTests : IDisposable
{
    private readonly SampleProject sample = new();

    public void Dispose() => sample.Dispose();

    private ProjectMerge Read(string merge)
    {
        var yaml = sample.Yaml + "\nmerge: " + merge + "\n";
        return ProjectFile.Parse(yaml, sample.File_).Merge;
    }

    private string[] Refusals(string merge) => [.. Assert.Throws<BadInputException>(() => Read(merge))
        .Problems.Select(problem => problem.Text)];

    [Fact]
    public void Read_NoSearch_HasNone()
    {
        var merge = Read("{ merge_method: ties, balance: norms, parameters: { density: 0.5 } }");

        Assert.Null(merge.Search);
        Assert.Equal(MergeBalance.Norms, merge.Settings.Balance);
        Assert.Equal(merge.Settings.Identity(), merge.Identity());
        Assert.Contains(KeyValuePair.Create("merge.balance", "norms"), merge.Identity());
    }

    [Fact]
    public void Read_Search_HasItsCandidatesAndIdentity()
    {
        var merge = Read("{ seed: 4, search: { merge_method: [linear, ties], density: [1, 0.5], lambda: [1, 1.5], "
            + "weights: [{ }, { en: 2 }] } }");

        Assert.Equal(6, SearchPlan.Of(merge.Search!, ["en", "de"]).Candidates.Count);
        Assert.Equal([1, 1.5], merge.LambdasFor(2));
        Assert.Equal(4, merge.Settings.Seed);
        Assert.Contains(merge.Identity(), pair => pair.Key == "merge.search.candidate.6");
        Assert.NotEqual(Digest.OfParts(merge.Identity()),
            Digest.OfParts(Read("{ search: { merge_method: [linear, ties], density: [1, 0.5], lambda: [1, 1.5], weights: [{ }, "
            + "{ en: 2 }] } }").Identity()));
    }

    [Fact]
    public void Read_SearchWithoutLambdas_HasThoseOfTheProject() =>
        Assert.Equal([1, 1.25, 1.5, 1.75, 2], Read("{ search: { merge_method: ties } }").Search!.Lambdas);

    [Fact]
    public void Read_WeightsOfAnUnknownLanguage_AreRefusedOnce() =>
        Assert.Equal(["merge.search.weights names 'fr', which is no language of this project"],
            Refusals("{ search: { weights: [{ fr: 2 }, { fr: 3, en: 1 }] } }"));

    [Fact]
    public void Read_GridAboveItsBudget_IsRefusedBeforeAnythingIsTrained() =>
        Assert.Contains("merge.search budget is 3 passes over the validation examples, but a grid over 1 merges x 5 lambdas needs 5",
            Assert.Single(Refusals("{ search: { merge_method: ties, budget: 3 } }")), StringComparison.Ordinal);

    [Fact]
    public void Read_NothingPossible_IsRefused() =>
        Assert.StartsWith("merge.search no combination is possible; ties, space stack",
            Assert.Single(Refusals("{ search: { space: stack } }")), StringComparison.Ordinal);

    [Fact]
    public void Read_MethodBesideSearch_IsRefused() =>
        Assert.Contains("merge.merge_method stands beside search; write it as search.merge_method, one value or a list",
            Refusals("{ merge_method: linear, search: { lambda: 1 } }"));
}
