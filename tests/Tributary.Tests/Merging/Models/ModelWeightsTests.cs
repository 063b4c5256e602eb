using Tributary.Merging;
using Tributary.Merging.Plans;
using Tributary.Merging.Recipes;

namespace Tributary.Tests.Merging.Models;

/// <summary>Weights that sum to 0 have no weighted mean: refused, wherever in the model that is.</summary>
public sealed class ModelWeightsTests : IDisposable
{
    private readonly SampleModels models = new();

    public void Dispose() => models.Dispose();

    [Theory]
    [InlineData("linear", "weight: 0", "weight: 0", "lm_head.weight")]
    [InlineData("linear", "weight: 1", "weight: -1", "lm_head.weight")]
    [InlineData("linear", "weight: 0.3", "weight: [1, -0.3]", "model.layers.3.input_layernorm.weight")]
    [InlineData("linear", "weight: [{ filter: q_proj, value: 0 }, { value: 1 }]", "weight: [{ filter: q_proj, value: 0 }, { value: 1 }]",
        "model.layers.0.self_attn.q_proj.weight")]
    [InlineData("task_arithmetic", "weight: 0.5", "weight: -0.5", "lm_head.weight")]
    [InlineData("multislerp", "weight: 0.5", "weight: -0.5", "lm_head.weight")]
    public void Plan_WeightsThatCancel_AreRefusedNamingTheFirstTensor(string method, string first, string second, string tensor)
    {
        var normalize = method == "task_arithmetic" ? "base_model: base\nparameters: { normalize: true }\n" : "";

        var problem = Assert.Single(Problems(
            $"merge_method: {method}\n{normalize}models: [{{ model: m1, parameters: {{ {first} }} }}, "
                + $"{{ model: m2, parameters: {{ {second} }} }}]"));

        Assert.StartsWith($"tensor '{tensor}' has weights that sum to 0 (m1 ", problem.Text, StringComparison.Ordinal);
        Assert.Contains("change one, or set parameters.normalize", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_WeightsThatCancelButForRounding_AreRefused() => Assert.Single(Problems("merge_method: linear\nmodels: "
        + "[{ model: m1, parameters: { weight: 0.1 } }, { model: m2, parameters: { weight: 0.2 } }, "
        + "{ model: m3, parameters: { weight: -0.3 } }]"));

    [Theory]
    [InlineData("merge_method: linear\nmodels: [{ model: m1 }, { model: m2 }]\nparameters: { weight: 0, normalize: false }")]
    [InlineData("merge_method: task_arithmetic\nbase_model: base\nmodels: [{ model: m1 }]\nparameters: { weight: 0 }")]
    [InlineData("merge_method: ties\nbase_model: base\nmodels: [{ model: m1 }]\nparameters: { weight: 0 }")]
    public void Plan_WeightsThatAreNotDividedBy_AreTaken(string recipe) => Plan(recipe).Dispose();

    private IReadOnlyList<Problem> Problems(string recipe) => Assert.Throws<BadInputException>(() => Plan(recipe)).Problems;

    private MergePlan Plan(string recipe) => Merger.Plan(
        MergeRecipe.Parse(recipe, "recipe.yaml", models.Folder));
}
