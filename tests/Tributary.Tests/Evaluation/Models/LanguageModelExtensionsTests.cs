using Tributary.Evaluation.Models;

namespace Tributary.Tests.Evaluation.Models;

public sealed class LanguageModelExtensionsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Score_OnePrompt_GivesEachContinuation()
    {
        using var model = new ScriptedModel();

        Assert.Equal([-3, -1, -2], model.Score("-3 -1 -2?", [" a", " bb", " c"], Stop).Select(score => score.LogProbability));
    }

    [Theory]
    [InlineData("-3 -1 -2?", " bb")]
    [InlineData("-1 -1 -2?", " a")]
    public void Choose_OnePrompt_TakesTheLikeliestAndTheFirstOfEquals(string prompt, string expected)
    {
        using var model = new ScriptedModel();

        Assert.Equal(expected, model.Choose(prompt, [" a", " bb", " c"], Stop));
    }

    [Fact]
    public void Generate_WithoutSettings_TakesTheDefaults()
    {
        using var model = new ScriptedModel();

        Assert.Equal("something", model.Generate("something", cancellation: Stop).Text);
        Assert.Equal(new GenerationSettings(), model.Settings);
    }
}
