using Tributary.Merging.Recipes;

namespace Tributary.Tests.Merging.Recipes;

/// <summary>One reader for recipes of adapters and of whole models.</summary>
public sealed class MergeRecipeTests
{
    [Fact]
    public void Parse_ListOfAdapters_IsARecipeOfAdapters() =>
        Assert.IsType<AdapterMergeRecipe>(Parse("merge_method: ties\nadapters: [{ path: a }]\n"));

    [Theory]
    [InlineData("models: [{ model: a }]\n")]
    [InlineData("slices: [{ sources: [{ model: a, layer_range: [0, 1] }] }]\n")]
    [InlineData("modules: { default: { models: [{ model: a }] } }\n")]
    public void Parse_ListOfModels_IsARecipeOfModels(string list) =>
        Assert.Equal("passthrough", Assert.IsType<ModelMergeRecipe>(Parse("merge_method: passthrough\n" + list)).Method.Name);

    [Theory]
    [InlineData("merge_method: linear\nmodels: [{ model: a }]\nadapters: [{ path: b }]\n", "models lists whole models beside adapters")]
    [InlineData("merge_method: cat\nmodels: [{ model: a }]\n", "'cat' merges adapters only")]
    [InlineData("merge_method: slrp\nmodels: [{ model: a }]\n", "'slrp' is not known; did you mean 'slerp'?")]
    [InlineData("models: [{ model: a }]\n", "merge_method is required")]
    [InlineData("merge_method: linear\nmodules: { default: { models: [{ model: a }], modls: 1 } }\n", "modules.default.modls is not")]
    [InlineData("merge_method: linear\nmodules: { default: { models: [{ model: a }] }, other: { } }\n", "modules.other is not a known")]
    public void Parse_WhatCannotBeMerged_IsRefused(string yaml, string expected) =>
        Assert.Contains(expected, Assert.Throws<BadInputException>(() => Parse(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_ModelsWhereAdaptersAreExpected_IsRefused() =>
        Assert.Contains("merges whole models", Assert.Throws<BadInputException>(() =>
            AdapterMergeRecipe.Parse("merge_method: linear\nmodels: [{ model: a }]\n", "recipe.yaml", "/recipes")).Message,
            StringComparison.Ordinal);

    private static MergeRecipe Parse(string yaml) => MergeRecipe.Parse(yaml, "recipe.yaml", "/recipes");
}
