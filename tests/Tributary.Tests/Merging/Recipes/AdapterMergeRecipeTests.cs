using Tributary.Merging.Entries;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;

namespace Tributary.Tests.Merging.Recipes;

public sealed class AdapterMergeRecipeTests
{
    private const string Adapters = "adapters: [{ path: a }, { path: b }]\n";

    [Fact]
    public void Parse_Everything_IsRead()
    {
        var recipe = Parse("""
            merge_method: ties
            space: core
            profile: peft
            base_model: ../base
            adapters:
              - { path: a/de, weight: 0.5, density: 0.2 }
              - { path: b, name: fr }
            parameters: { density: 0.4, lambda: 1.5, majority_sign_method: frequency, weight: 2, int8_mask: true }
            rank: exact
            seed: 7
            dtype: bfloat16
            output: adapter
            """);

        Assert.Equal((MergeSpace.Core, "peft", Elect.Count, 7L, TensorDtype.BF16),
            (recipe.Settings.Space, recipe.Settings.Profile.Name, recipe.Settings.MajoritySign,
            recipe.Settings.Seed, recipe.Settings.Dtype));
        Assert.Equal([1.5], recipe.Settings.Lambdas!);
        Assert.Equal([new MergeInput("de", "/recipes/a/de", 0.5, 0.2), new MergeInput("fr", "/recipes/b", 2, 0.4)], recipe.Inputs);
        Assert.Equal("/base", recipe.BaseModel);
    }

    [Theory]
    [InlineData("ties", MergeSpace.Knots, "mergekit", Combine.WeightedMean)]
    [InlineData("linear", MergeSpace.Stack, "mergekit", Combine.WeightedMean)]
    [InlineData("task_arithmetic", MergeSpace.Stack, "mergekit", Combine.Sum)]
    [InlineData("knots_ties", MergeSpace.Knots, "knots", Combine.Mean)]
    [InlineData("knots_task_arithmetic", MergeSpace.Knots, "knots", Combine.WeightedMean)]
    [InlineData("core_ties", MergeSpace.Core, "core", Combine.Mean)]
    [InlineData("core_task_arithmetic", MergeSpace.Core, "core", Combine.WeightedMean)]
    public void Parse_MethodAlone_HasTheDefaultsOfItsRow(string method, MergeSpace space, string profile, Combine combine)
    {
        var settings = Parse($"merge_method: {method}\n{Adapters}").Settings;

        Assert.Equal((space, profile, combine), (settings.Space, settings.Profile.Name, settings.Choose(2).Combine));
        Assert.Equal((1.0, null, null), (settings.Density, settings.Lambdas, settings.Dtype));
    }

    [Theory]
    [InlineData("merge_method: tise\n", "merge_method 'tise' is not known; did you mean 'ties'?")]
    [InlineData("merge_method: slerp\n", "'slerp' merges whole models only")]
    [InlineData("space: delta\n", "has full rank and no exact adapter; set output: delta or model")]
    [InlineData("space: knot\n", "did you mean 'knots'?")]
    [InlineData("profile: mergkit\n", "did you mean 'mergekit'?")]
    [InlineData("rank: 0\n", "rank is '0', expected exact, full or a whole number")]
    [InlineData("shard_size: 1GB\n", "shard_size has an effect on whole models only")]
    [InlineData("dtype: float8\n", "dtype 'float8' is not one of: float32, float16, bfloat16")]
    [InlineData("methd: ties\n", "methd is not a known key")]
    [InlineData("parameters: { lamda: 1 }\n", "parameters.lamda is not a known key; did you mean 'lambda'?")]
    [InlineData("parameters: { density: 0 }\n", "parameters.density '0' is not a number in (0, 1]")]
    [InlineData("parameters: { density: 20 }\n", "parameters.density '20' is not a number in (0, 1]")]
    [InlineData("parameters: { lambda: .nan }\n", "parameters.lambda")]
    [InlineData("parameters: { lambda: [] }\n", "lambda is an empty list")]
    [InlineData("merge_method: linear\nparameters: { density: 0.5 }\n", "holds density, which has no effect in merge_method 'linear'")]
    [InlineData("merge_method: ties\nspace: stack\n", "space is 'stack', where entries of different languages never meet")]
    [InlineData("merge_method: knots_ties\nspace: core\n", "space is 'core', but merge_method 'knots_ties' is defined in space 'knots'")]
    [InlineData("merge_method: core_ties\nprofile: mergekit\n", "profile is 'mergekit', but merge_method 'core_ties' has profile 'core'")]
    [InlineData("space: core\nstack: input\n", "stack has an effect in space knots only")]
    [InlineData("profile: peft\nparameters: { normalize: true }\n", "holds normalize, which profile 'peft' fixes")]
    [InlineData("weights: [1, 2]\n", "weights expected a mapping")]
    [InlineData("weights: { c: 1 }\n", "weights names 'c', which is no adapter of this recipe")]
    [InlineData("models: [{ model: x }]\n", "models lists whole models beside adapters")]
    public void Parse_WhatCannotBeDone_IsRefusedWithKeyAndLine(string yaml, string expected)
    {
        var thrown = Assert.Throws<BadInputException>(() => Parse(yaml + Adapters));

        Assert.Contains(thrown.Problems, problem => problem.Text.Contains(expected, StringComparison.Ordinal)
            && problem.Where.StartsWith("recipe.yaml:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("adapters: []\n", "adapters lists no adapter")]
    [InlineData("adapters: [a, b]\n", "adapters expected a list of mappings")]
    [InlineData("adapters: [{ name: a }]\n", "adapters[0].path is required")]
    [InlineData("adapters: [{ path: a, weigth: 1 }]\n", "adapters[0].weigth is not a known key; did you mean 'weight'?")]
    [InlineData("adapters: [{ path: a, weight: much }]\n", "adapters[0].weight 'much' is not a number")]
    [InlineData("adapters: [{ path: a, density: 1.5 }]\n", "adapters[0].density '1.5' is not a number in (0, 1]")]
    [InlineData("adapters: [{ path: a, weight: 1 }]\nweights: { a: 2 }\n", "say the same thing twice")]
    [InlineData("merge_method: linear\nadapters: [{ path: a, density: 0.5 }]\n", "adapters[0].density has no effect")]
    public void Parse_BadInputs_AreRefused(string yaml, string expected) =>
        Assert.Contains(expected, Assert.Throws<BadInputException>(() => Parse(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_ManyProblems_AreAllReported() =>
        Assert.Equal(4, Assert.Throws<BadInputException>(() =>
            Parse("merge_method: x\nspace: y\nparameters: { density: 7 }\nadapters: []\n")).Problems.Count);

    [Theory]
    [InlineData("merge_method: linear\nadapters: [{ path: a }, { path: b, weight: -0.25 }]\n")]
    [InlineData("merge_method: ties\nspace: knots\nstack: input\nparameters: { density: 0.3, lambda: 2 }\nadapters: "
        + "[{ path: a, density: 0.1 }]\n")]
    [InlineData("merge_method: core_ties\nparameters: { normalize: false, majority_sign_method: frequency }\ndtype: float16\nadapters: [{ "
        + "path: a, name: 'q\"\u00e9: #' }]\n")]
    [InlineData("merge_method: ties\nprofile: peft\nbase_model: ../base\nadapters: [{ path: ../x/a }, { path: b }]\n")]
    public void ToYaml_ReadBack_IsTheSameRecipe(string yaml)
    {
        var recipe = Parse(yaml);
        var text = recipe.ToYaml("/recipes/out");

        var back = AdapterMergeRecipe.Parse(text, "recipe.yaml", "/recipes/out");

        Assert.Equal(recipe.Inputs, back.Inputs);
        Assert.Equal(recipe.BaseModel, back.BaseModel);
        Assert.Equal(recipe.Settings.Identity(), back.Settings.Identity());
        Assert.Equal(recipe.Settings.Lambdas ?? [1], back.Settings.Lambdas!);
        Assert.Equal(recipe.Settings.Choose(2), back.Settings.Choose(2));
        Assert.Equal(text, back.ToYaml("/recipes/out"));
    }

    [Fact]
    public void Read_ProjectSection_HasWeightsByLanguage()
    {
        var problems = new DocumentProblems("tributary.yaml");
        var section = DocumentSection.Open("merge_method: ties\nparameters: { density: 1.0, lambda: [1, 2.5] }\nweights: { de: 1.2 }\n",
            problems);

        var settings = MergeSettingsSection.Read(section);

        section.RefuseUnknownKeys();
        problems.ThrowIfAny();
        var recipe = AdapterMergeRecipe.Of(settings, [("de", "/a"), ("fr", "/b")]);
        Assert.Equal([1.2, 1.0], recipe.Inputs.Select(input => input.Weight));
        Assert.Equal([1, 2.5], settings.Lambdas!);
    }

    [Fact]
    public void Read_MissingFile_IsRefused() => Assert.Throws<BadInputException>(() => AdapterMergeRecipe.Read("/nowhere/recipe.yaml"));

    private static AdapterMergeRecipe Parse(string yaml) => AdapterMergeRecipe.Parse(yaml, "recipe.yaml", "/recipes");
}
