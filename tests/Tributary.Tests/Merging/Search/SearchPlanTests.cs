using Tributary.Merging;
using Tributary.Merging.Entries;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Merging.Search;
using Tributary.Merging.Spaces;

namespace Tributary.Tests.Merging.Search;

public sealed class SearchPlanTests
{
    private static readonly string[] Languages = ["de", "en"];

    private static SearchSettings Search(params string[] methods) =>
        new() { Methods = [.. methods.Select(method => MergeMethods.All[method])], Lambdas = [1, 2, 2] };

    [Fact]
    public void Of_DensitiesOfAMethodWithoutOne_AreOneCandidate()
    {
        var plan = SearchPlan.Of(Search("linear", "ties") with { Densities = [1, 0.5] }, Languages);

        Assert.Equal(["linear, space stack, profile mergekit", "ties, space knots, profile mergekit, density 1",
            "ties, space knots, profile mergekit, density 0.5"], plan.Candidates.Select(one => one.Text));
        Assert.Equal([1.0, 2.0], plan.Lambdas);
        Assert.Equal(6, plan.Passes);
    }

    [Fact]
    public void Of_SettingsThatSayTheSame_AreOneCandidate()
    {
        var search = Search("ties") with
        {
            Spaces = [null, MergeSpace.Knots],
            Profiles = [MergeProfiles.Mergekit, null],
            Weights = [new Dictionary<string, double>(), new Dictionary<string, double> { ["en"] = 1 },
                new Dictionary<string, double> { ["en"] = 2 }],
            Fixed = new MergeSettings { Gamma = 0.2, CalibrateNorm = CalibrateNorm.Before, CartScale = 3 },
        };

        Assert.Equal(["", ", weights en 2"], SearchPlan.Of(search, Languages)
            .Candidates.Select(one => one.Text["ties, space knots, profile mergekit, density 1".Length..]));
    }

    [Fact]
    public void Of_WhatCannotBeMergedWith_IsListedWithItsReason()
    {
        var search = Search("ties", "knots_ties", "della") with
        {
            Spaces = [MergeSpace.Stack, MergeSpace.Knots], Densities = [0.95],
            Weights = [new Dictionary<string, double>(), new Dictionary<string, double> { ["en"] = 2 }],
        };

        var plan = SearchPlan.Of(search, Languages);

        Assert.Equal(["ties", "ties", "knots_ties"], plan.Candidates.Select(one => one.Settings.Method.Name));
        Assert.Equal(9, plan.NotPossible.Count);
        Assert.Contains(plan.NotPossible, one => one.Settings.StartsWith("ties, space stack", StringComparison.Ordinal)
            && one.Reason.Contains("where entries of different languages never meet", StringComparison.Ordinal));
        Assert.Contains(plan.NotPossible, one => one.Settings.StartsWith("knots_ties, space knots", StringComparison.Ordinal)
            && one.Reason.Contains("no weights per adapter", StringComparison.Ordinal));
        Assert.Contains(plan.NotPossible, one => one.Settings.StartsWith("della, space knots", StringComparison.Ordinal)
            && one.Reason.Contains("probabilities of density", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_NothingPossible_IsRefusedWithEveryReason()
    {
        var refused = Assert.Throws<BadInputException>(() =>
            SearchPlan.Of(Search("ties", "dare_ties") with { Spaces = [MergeSpace.Stack] }, Languages));

        Assert.Equal(2, refused.Problems.Count);
        Assert.All(refused.Problems, problem => Assert.Contains("no combination is possible", problem.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_GridAboveItsBudget_IsRefusedWithTheFigures()
    {
        var search = Search("ties", "linear", "dare_linear") with
            { Objective = SearchObjective.NoLanguageBelowIndividualMinus, Budget = 6.5 };

        var refused = Assert.Throws<BadInputException>(() => SearchPlan.Of(search, Languages));

        Assert.Contains("budget is 6.5 passes over the validation examples, but a grid over 3 merges x 2 lambdas and the languages' own "
            + "adapters needs 7;", refused.Message, StringComparison.Ordinal);
        Assert.Equal(7, SearchPlan.Of(search with { Budget = 7 }, Languages).Passes);
        Assert.True(SearchPlan.Of(search with { Strategy = SearchStrategy.Halving }, Languages).Passes <= 6.5);
    }

    [Fact]
    public void Of_HalvingBelowItsLeast_IsRefusedWithTheFigures()
    {
        var refused = Assert.Throws<BadInputException>(() =>
            SearchPlan.Of(Search("ties", "linear") with { Strategy = SearchStrategy.Halving, Budget = 1 }, Languages));

        Assert.Contains("needs at least 3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_PreStepsAndSpaces_PutsThoseThatShareAProjectionInARow()
    {
        var search = Search("linear", "ties", "dare_ties") with
        {
            Spaces = [null, MergeSpace.Core, MergeSpace.Knots], Densities = [1, 0.5], Balances = [MergeBalance.None, MergeBalance.Norms],
                CalibrateTaus = [null, 0.5], Lambdas = [1],
        };

        var candidates = SearchPlan.Of(search, Languages).Candidates;

        var keys = candidates.Select(candidate => SpaceKey.Of(candidate.Settings, candidate.Settings.CalibrateTau ?? 0)).ToArray();
        var changes = keys.Zip(keys.Skip(1)).Count(pair => pair.First != pair.Second);
        // Three spaces x two balances x two calibrations.
        Assert.Equal(12 - 1, changes);
        Assert.Equal(Enumerable.Range(1, candidates.Count), candidates.Select(one => one.Number));
    }

    [Fact]
    public void OfLambdas_AnySettings_IsOneCandidateThatIsThem()
    {
        var settings = new MergeSettings
        {
            Method = MergeMethods.All["dare_ties"], SpaceOverride = MergeSpace.Core, Density = 0.5, Weights = new Dictionary<string, double>
                { ["en"] = 2 }, Seed = 7, CalibrateTau = 0.25, Balance = MergeBalance.Norms,
        };

        var plan = SearchPlan.Of(SearchSettings.OfLambdas(settings, [.. Enumerable.Range(1, 60).Select(i => i / 10.0)]), Languages);

        Assert.Equal(settings.Identity(), Assert.Single(plan.Candidates).Settings.Identity());
        Assert.Equal([new SearchRound(60, 1)], plan.Rounds);
    }

    [Fact]
    public void Identity_AnyChange_IsAnotherIdentity()
    {
        var search = Search("ties") with { Densities = [0.5] };
        SearchSettings[] others =
        [
            search with { Densities = [0.6] }, search with { Lambdas = [1] }, search with { Objective = SearchObjective.WorstLanguage },
                search with { Examples = 10 },
            search with { Fixed = new MergeSettings { Seed = 1 } }, search with { Strategy = SearchStrategy.Halving }, search with
                { Strategy = SearchStrategy.Halving, Budget = 3 },
            search with { Objective = SearchObjective.NoLanguageBelowIndividualMinus }, search with
                { Objective = SearchObjective.NoLanguageBelowIndividualMinus, Tolerance = 0.1 },
        ];

        var identities = others.Prepend(search).Select(one => Digest.OfParts(one.Identity())).ToArray();

        Assert.Equal(identities.Length, identities.Distinct().Count());
        Assert.Equal(identities[0], Digest.OfParts((search with { Budget = 40 }).Identity()));
    }
}
