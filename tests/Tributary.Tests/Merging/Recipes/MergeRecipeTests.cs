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

    [Theory]
    [InlineData("x-half: &H { parameters: { scale: 0.5 } }\nslices: [{ sources: [{ model: a, layer_range: [0, 2], <<: *H }] }]\n")]
    [InlineData("modules: { default: { parameters: { scale: 0.5 }, slices: [{ sources: [{ model: a, layer_range: [0, 2] }] }] } }\n")]
    [InlineData("slices: [{ base_model: a, sources: [{ model: a, layer_range: [0, 2] }], parameters: { scale: 0.5 } }]\n")]
    public void Parse_FullFormsOfMergekit_AreRead(string list)
    {
        var recipe = Assert.IsType<ModelMergeRecipe>(Parse("merge_method: passthrough\n" + list));

        var slice = Assert.Single(recipe.Slices);
        var setting = Assert.Single([slice.Sources[0].Parameters, slice.Parameters, recipe.Parameters],
            level => level.ContainsKey("scale"))["scale"];
        Assert.Equal(0.5, setting.Evaluate("a", 0));
    }

    [Fact]
    public void Parse_ParametersOfAModule_CountBeforeThoseOfTheTop()
    {
        var recipe = Assert.IsType<ModelMergeRecipe>(Parse("merge_method: passthrough\nparameters: { scale: 2 }\nmodules:\n  default:\n"
            + "    models: [{ model: a }]\n    parameters: { scale: [{ filter: mlp, value: 3 }] }\n"));

        Assert.Equal((3, 2), (recipe.Parameters["scale"].Evaluate("mlp.up", 0), recipe.Parameters["scale"].Evaluate("norm", 0)));
        var again = Assert.IsType<ModelMergeRecipe>(MergeRecipe.Parse(recipe.ToYaml("/recipes"), "again.yaml", "/recipes"));
        Assert.Equal((3, 2), (again.Parameters["scale"].Evaluate("mlp.up", 0), again.Parameters["scale"].Evaluate("norm", 0)));
    }

    [Theory]
    [InlineData("x-half: &H { parametrs: { scale: 0.5 } }\nmodels: [{ model: a, <<: *H }]\n", "did you mean 'parameters'?")]
    [InlineData("y-half: 1\nmodels: [{ model: a }]\n", "y-half is not a known key")]
    [InlineData("base_model: b\nslices: [{ base_model: a, sources: [{ model: a, layer_range: [0, 2] }] }]\n", "name different base models")]
    public void Parse_WrongKeysInside_AreRefused(string list, string expected) => Assert.Contains(expected,
        Assert.Throws<BadInputException>(() => Parse("merge_method: passthrough\n" + list)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_ModelsWhereAdaptersAreExpected_IsRefused() =>
        Assert.Contains("merges whole models", Assert.Throws<BadInputException>(() =>
            AdapterMergeRecipe.Parse("merge_method: linear\nmodels: [{ model: a }]\n", "recipe.yaml", "/recipes")).Message,
            StringComparison.Ordinal);

    private static MergeRecipe Parse(string yaml) => MergeRecipe.Parse(yaml, "recipe.yaml", "/recipes");
}
