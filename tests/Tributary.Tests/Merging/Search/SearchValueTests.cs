using Tributary.Merging.Recipes;
using Tributary.Merging.Search;

namespace Tributary.Tests.Merging.Search;

public sealed class SearchValueTests
{
    private static readonly Dictionary<string, double> Own = new() { ["de"] = 0.9, ["en"] = 0.8 };

    private static SearchValue Of(SearchObjective objective, double de, double en) =>
        SearchValue.Of(SearchSettings.OfLambdas(new MergeSettings(), [1]) with { Objective = objective }, new Dictionary<string,
            double> { ["de"] = de, ["en"] = en },
            objective == SearchObjective.NoLanguageBelowIndividualMinus ? Own : null);

    [Fact]
    public void Of_Mean_IsThePlainMean() => Assert.Equal(new SearchValue(0.5, 0), Of(SearchObjective.Mean, 0.25, 0.75));

    [Fact]
    public void Of_WorstLanguage_IsTheSmallestScore() => Assert.Equal(new SearchValue(0.25, 0),
        Of(SearchObjective.WorstLanguage, 0.25, 0.75));

    [Fact]
    public void Of_ExactlyTheToleranceBelow_IsNoViolation()
    {
        // 0.9 - 0.88 is more than 0.02 in binary.
        Assert.True(0.9 - 0.88 > 0.02);
        Assert.Equal(0, Of(SearchObjective.NoLanguageBelowIndividualMinus, 0.88, 0.9).Violation);
    }

    [Fact]
    public void CompareTo_Violations_ComeBehindWhateverTheMean()
    {
        var (holds, little, much) = (
            Of(SearchObjective.NoLanguageBelowIndividualMinus, 0.88, 0.78), Of(SearchObjective.NoLanguageBelowIndividualMinus, 0.87, 1),
                Of(SearchObjective.NoLanguageBelowIndividualMinus, 0.99, 0.5));

        Assert.True(holds > little && little > much);
        Assert.Equal(0.01, little.Violation, 1e-12);
        Assert.True(Of(SearchObjective.NoLanguageBelowIndividualMinus, 0.95, 0.78) > holds);
    }
}
