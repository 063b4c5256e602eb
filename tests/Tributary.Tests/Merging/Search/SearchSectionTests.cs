using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Merging.Search;

namespace Tributary.Tests.Merging.Search;

public sealed class SearchSectionTests
{
    private static SearchSettings Read(string merge)
    {
        var problems = new DocumentProblems("tributary.yaml");
        var section = DocumentSection.Open(merge, problems);
        var settings = SearchSection.Read(section, [1, 3]);
        section.RefuseUnknownKeys();
        problems.ThrowIfAny();
        return settings;
    }

    private static string[] Refusals(string merge) => [.. Assert.Throws<BadInputException>(() => Read(merge))
        .Problems.Select(problem => problem.Text)];

    [Fact]
    public void Read_EveryKey_IsRead()
    {
        var search = Read("""
            seed: 3
            rank: 8
            parameters: { calibrate_tau: 0.25, gamma: 0.02 }
            search:
              strategy: halving
              objective: no_language_below_individual_minus
              tolerance: 0.05
              budget: 12.5
              examples: 200
              merge_method: [linear, ties, dare_ties]
              space: [knots, core]
              profile: mergekit
              density: [1.0, 0.5]
              lambda: [1, 2, 3]
              weights: [{ }, { en: 2 }]
              balance: [none, norms]
              calibrate: [none, shared_directions]
            """);

        Assert.Equal((SearchStrategy.Halving, SearchObjective.NoLanguageBelowIndividualMinus, 0.05, 12.5, 200),
            (search.Strategy, search.Objective, search.Tolerance, search.Budget, search.Examples));
        Assert.Equal((3L, 8, 0.02), (search.Fixed.Seed, search.Fixed.Rank, search.Fixed.Gamma));
        Assert.Equal(["linear", "ties", "dare_ties"], search.Methods.Select(method => method.Name));
        Assert.Equal([MergeSpace.Knots, MergeSpace.Core], search.Spaces.Select(space => space!.Value));
        Assert.Equal("mergekit", Assert.Single(search.Profiles)!.Name);
        Assert.Equal([1, 0.5], search.Densities);
        Assert.Equal([1, 2, 3], search.Lambdas);
        Assert.Equal([0, 1], search.Weights.Select(weights => weights.Count));
        Assert.Equal([MergeBalance.None, MergeBalance.Norms], search.Balances);
        Assert.Equal([null, 0.25], search.CalibrateTaus);
    }

    [Fact]
    public void Read_OneKey_HasDefaults()
    {
        var search = Read("search: { space: core, weights: { en: 2 } }");

        Assert.Equal((SearchStrategy.Grid, SearchObjective.Mean, 40, null),
            (search.Strategy, search.Objective, search.Budget, search.Examples));
        Assert.Equal("ties", Assert.Single(search.Methods).Name);
        Assert.Null(Assert.Single(search.Profiles));
        Assert.Equal([1, 3], search.Lambdas);
        Assert.Equal(2, Assert.Single(search.Weights)["en"]);
        Assert.Equal([null], search.CalibrateTaus);
    }

    [Fact]
    public void Read_KeysBesideSearchThatItHasItself_AreRefused()
    {
        var refusals = Refusals("{ merge_method: ties, space: core, weights: { en: 2 }, balance: norms, calibrate: none, "
            + "parameters: { density: 0.5, lambda: 2 }, search: { lambda: 1 } }");

        string[] expected = ["merge_method", "space", "weights", "balance", "calibrate", "parameters.density", "parameters.lambda"];
        Assert.All(expected, key => Assert.Contains(refusals, text =>
            text.StartsWith(key + " stands beside search", StringComparison.Ordinal)));
        Assert.Equal(expected.Length, refusals.Length);
    }

    [Theory]
    [InlineData("search: { merge_method: [tise] }", "search.merge_method 'tise' is not known; did you mean 'ties'?")]
    [InlineData("search: { density: [0.5, 2] }", "search.density '2' is not a number in (0, 1]")]
    [InlineData("search: { lambda: [] }", "search.lambda is an empty list")]
    [InlineData("search: { weights: [] }", "search.weights is an empty list")]
    [InlineData("search: { weights: [{ en: much }] }", "search.weights[0].en 'much' is not a number")]
    [InlineData("search: { weights: 2 }", "search.weights expected a list of mappings")]
    [InlineData("search: { budget: 0 }", "search.budget '0' is not a number above 0")]
    [InlineData("search: { examples: 0 }", "search.examples '0' is not a whole number of at least 1")]
    [InlineData("search: { tolerance: 0.1 }", "search.tolerance has an effect with")]
    [InlineData("search: { objective: best }", "search.objective 'best' is not one of")]
    [InlineData("search: { strategy: random }", "search.strategy 'random' is not one of")]
    [InlineData("search: { densities: [1] }", "search.densities is not a known key; did you mean 'density'?")]
    [InlineData("{ parameters: { calibrate_tau: 0.1 }, search: { lambda: 1 } }", "parameters holds calibrate_tau")]
    [InlineData("search: [1]", "search expected a mapping")]
    public void Read_WhatIsWrong_IsRefusedOnceWithItsKey(string merge, string start) =>
        Assert.StartsWith(start, Assert.Single(Refusals(merge)), StringComparison.Ordinal);
}
