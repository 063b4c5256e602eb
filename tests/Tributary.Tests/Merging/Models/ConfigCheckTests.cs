namespace Tributary.Tests.Merging.Models;

/// <summary>A merge computes as its first model does: models whose configurations say otherwise are refused, unless the recipe
/// insists.</summary>
public sealed class ConfigCheckTests : IDisposable
{
    private const string Linear = "merge_method: linear\nmodels: [{ model: a }, { model: b }]\nparameters: { weight: 1 }\n";
    private readonly TokenModels models = new();

    public void Dispose() => models.Dispose();

    [Theory]
    [InlineData("\"num_attention_heads\": 4", "\"num_attention_heads\": 2", "num_attention_heads (4 and 2)")]
    [InlineData("\"rope_theta\": 10000", "\"rope_theta\": 500000.0", "rope_theta (10000 and 500000)")]
    [InlineData("\"hidden_act\": \"silu\"", "\"hidden_act\": \"gelu\"", "hidden_act (silu and gelu)")]
    [InlineData("\"layer_norm_eps\": 1e-5", "\"layer_norm_eps\": 1e-6", "layer_norm_eps (1E-05 and 1E-06)")]
    [InlineData("\"rope_scaling\": null", "\"rope_scaling\": { \"type\": \"linear\", \"factor\": 2 }",
        "rope_scaling (none and {factor: 2, type: linear})")]
    public void Plan_OtherComputation_IsRefusedNamingTheKeys(string first, string second, string expected)
    {
        Write(first, second);

        var problem = Assert.Single(models.Problems(Linear));

        Assert.Contains($"the configurations of 'a' and 'b' differ in {expected}:", problem.Text, StringComparison.Ordinal);
        Assert.Contains("allow_different_configs: true", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_RecipeInsists_MergesAndSaysSo()
    {
        Write("\"num_attention_heads\": 4", "\"num_attention_heads\": 2");

        models.Merge(Linear + "allow_different_configs: true");

        Assert.Equal(4, (int)models.Json("config.json")["num_attention_heads"]!);
        Assert.Contains("differ in num_attention_heads (4 and 2); that of 'a' is kept", File.ReadAllText(models["out", "README.md"]),
            StringComparison.Ordinal);
        Assert.Contains("allow_different_configs: true", File.ReadAllText(models["out", "recipe.yaml"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"torch_dtype\": \"float32\", \"transformers_version\": \"4.1\", \"use_cache\": true",
        "\"dtype\": \"bfloat16\", \"transformers_version\": \"5.0\", \"_name_or_path\": \"x\", \"use_cache\": false")]
    [InlineData("\"bos_token_id\": 0, \"attention_dropout\": 0.1, \"attention_bias\": false",
        "\"bos_token_id\": [0, 1], \"pad_token_id\": 1")]
    [InlineData("\"rope_scaling\": null, \"rope_theta\": 10000", "\"rope_theta\": 10000.0")]
    public void Plan_WhatDoesNotChangeTheComputation_DoesNotCount(string first, string second)
    {
        Write(first, second);

        Assert.Empty(models.Notes(Linear));
    }

    [Fact]
    public void Plan_OtherLongestText_IsSaid()
    {
        Write("\"max_position_embeddings\": 64", "\"max_position_embeddings\": 128");

        Assert.Contains("max_position_embeddings (64 and 128)", Assert.Single(models.Notes(Linear)), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_ClassOfTheSameFamily_IsSaid()
    {
        Write("\"architectures\": [\"OwnForCausalLM\"], \"auto_map\": { }", "\"architectures\": [\"TestForCausalLM\"]");

        Assert.Contains("architectures ([OwnForCausalLM] and [TestForCausalLM])", Assert.Single(models.Notes(Linear)),
            StringComparison.Ordinal);
    }

    private void Write(string first, string second)
    {
        models.Write("a", 100, ["x", "y"], config: ", " + first);
        models.Write("b", 200, ["x", "y"], config: ", " + second);
    }
}
