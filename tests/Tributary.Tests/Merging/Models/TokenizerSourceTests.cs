using CsCheck;
using Tributary.Testing;
using Tributary.Tokenizers;

namespace Tributary.Tests.Merging.Models;

/// <summary>Rows of embedding and head belong to tokens: merges with a tokenizer source bring them together by token.</summary>
public sealed class TokenizerSourceTests : IDisposable
{
    private const string Linear = "merge_method: linear\nmodels: [{ model: a, parameters: { weight: 0.25 } }, "
        + "{ model: b, parameters: { weight: 0.75 } }]\n";

    private readonly TokenModels models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public void Run_UnionOfOtherOrder_AddsRowsOfEqualTokens()
    {
        models.Write("a", 100, ["x", "y", "z"]);
        models.Write("b", 200, ["z", "x", "y"]);

        Assert.Equal([(0.25f * 100) + (0.75f * 201), (0.25f * 101) + (0.75f * 202), (0.25f * 102) + (0.75f * 200)],
            models.Merge(Linear + "tokenizer_source: union").Rows());
    }

    [Fact]
    public void Run_UnionOfMoreTokens_TakesTheirRowsFromTheModelThatHasThem()
    {
        models.Write("a", 100, ["x", "y", "<a>"]);
        models.Write("b", 200, ["y", "q", "x", "<b>"]);

        models.Merge(Linear + "tokenizer_source: union");

        // The ids of the first model stay; ordinary tokens come before added ones.
        Assert.Equal([(0.25f * 100) + (0.75f * 202), (0.25f * 101) + (0.75f * 200), 102, 201, 203], models.Rows());
        var tokens = TokenizerTokens.Find(models["out"])!;
        Assert.Equal([("x", 0), ("y", 1), ("<a>", 2), ("q", 3), ("<b>", 4)],
            tokens.Ids.OrderBy(token => token.Value).Select(token => (token.Key, token.Value)));
        Assert.True(tokens.Added["<b>"].GetProperty("special").GetBoolean());
        Assert.True(tokens.Added["<b>"].GetProperty("lstrip").GetBoolean());
        Assert.False(tokens.Added["q"].GetProperty("special").GetBoolean());
        Assert.Equal(5, (int)models.Json("config.json")["vocab_size"]!);
        Assert.Equal([3], Tokenizer.Load(models["out"]).Encode("q"));
    }

    [Fact]
    public void Run_TokenOfSeveralModelsThatTheBaseLacks_HasTheirMean()
    {
        models.Write("base", 0, ["x"]);
        models.Write("a", 100, ["x", "n"]);
        models.Write("b", 200, ["n", "x"]);
        models.Write("c", 300, ["x"]);

        models.Merge("merge_method: linear\nmodels: [{ model: base }, { model: a }, { model: b }, { model: c }]\n"
            + "parameters: { weight: 1 }\ntokenizer_source: union");

        // base and c take the mean of a and b: (150.5 + 101 + 200 + 150.5) / 4.
        Assert.Equal([(0 + 100 + 201 + 300) / 4f, 150.5f], models.Rows());
    }

    [Fact]
    public void Run_TokenThatTheBaseHas_IsLentByTheBase()
    {
        models.Write("base", 10, ["x", "n"]);
        models.Write("a", 100, ["x"]);

        models.Merge("merge_method: task_arithmetic\nbase_model: base\nmodels: [{ model: a, parameters: { weight: 1 } }]\n"
            + "tokenizer_source: base");

        Assert.Equal([100, 11], models.Rows());
    }

    [Fact]
    public void Run_Base_DropsWhatTheBaseLacks()
    {
        models.Write("a", 100, ["x", "y"]);
        models.Write("b", 200, ["<b>", "y", "x"]);

        Assert.Equal([(0.25f * 100) + (0.75f * 202), (0.25f * 101) + (0.75f * 201)],
            models.Merge(Linear + "tokenizer_source: base").Rows());
        Assert.Equal(File.ReadAllBytes(models["a", "tokenizer.json"]), File.ReadAllBytes(models["out", "tokenizer.json"]));
    }

    [Theory]
    [InlineData("model:b")]
    [InlineData("b")]
    public void Run_NamedModel_HasItsTokenizerAndItsIds(string source)
    {
        models.Write("a", 100, ["x", "y"]);
        models.Write("b", 200, ["y", "<end>", "x"], config: ", \"pad_token_id\": 2");
        File.WriteAllText(models["a", "generation_config.json"], """{ "eos_token_id": 0, "temperature": 0.5 }""");
        File.WriteAllText(models["b", "generation_config.json"], """{ "eos_token_id": [1] }""");

        models.Merge(Linear + "tokenizer_source: " + source);

        Assert.Equal([(0.25f * 101) + (0.75f * 200), 201, (0.25f * 100) + (0.75f * 202)], models.Rows());
        Assert.Equal(File.ReadAllBytes(models["b", "tokenizer.json"]), File.ReadAllBytes(models["out", "tokenizer.json"]));
        Assert.Equal((1, 2), ((int)models.Json("config.json")["eos_token_id"]!, (int)models.Json("config.json")["pad_token_id"]!));
        Assert.Equal(("[1]", 0.5), (models.Json("generation_config.json")["eos_token_id"]!.ToJsonString(),
            (double)models.Json("generation_config.json")["temperature"]!));
    }

    [Fact]
    public void Run_TokenizerWithoutConfiguration_MovesIdsByToken()
    {
        models.Write("a", 100, ["x", "y"]);
        models.Write("b", 200, ["y", "x"]);
        Directory.CreateDirectory(models["t"]);
        File.Copy(models["b", "tokenizer.json"], models["t", "tokenizer.json"]);

        Assert.Equal(0, (int)models.Merge(Linear + "tokenizer_source: t").Json("config.json")["eos_token_id"]!);
    }

    [Fact]
    public void Run_Tokens_TakeTheRowsThatTheRecipeNames()
    {
        models.Write("a", 100, ["x", "y", "z"]);
        models.Write("b", 200, ["x", "y", "q"]);

        models.Merge(Linear + """
            tokenizer:
              source: union
              tokens:
                x: { source: b, force: true }
                y: { source: { kind: zero }, force: true }
                z: { source: { kind: zero } }
                new: { source: { kind: model_token, model: b, token: q } }
                newer: { source: { kind: model_token, model: a, token_id: 1 } }
                none: {}
            """);

        Assert.Equal([200, 0, 0.25f * 102, 202, 202, 101, 0], models.Rows());
    }

    [Fact]
    public void Run_Padding_IsTheMeanOfAllRows()
    {
        models.Write("a", 100, ["x", "y", "z"]);
        models.Write("b", 200, ["y", "z", "x"]);

        models.Merge(Linear + "tokenizer: { source: base, pad_to_multiple_of: 4 }");

        Assert.Equal((0.25f * 101) + (0.75f * 201), models.Rows()[3]);
        Assert.Equal((4, 4), (models.Rows().Length, (int)models.Json("config.json")["vocab_size"]!));
    }

    [Fact]
    public void Run_RowsBehindTheLastToken_AreLeftOut()
    {
        models.Write("a", 100, ["x", "y"], padding: 6);
        models.Write("b", 200, ["x", "y"], padding: 2);

        Assert.Equal(2, models.Merge(Linear + "tokenizer_source: base").Rows().Length);
    }

    [Fact]
    public void Run_TokensWithoutARow_AreLeftOutOfTheTokenizer()
    {
        models.Write("a", 100, ["x", "y"], padding: 0);
        File.WriteAllText(models["a", "tokenizer.json"], """
            { "added_tokens": [{ "id": 3, "content": "<pad>", "special": true }],
              "model": { "type": "BPE", "vocab": { "x": 0, "y": 1, "xy": 2 }, "merges": ["x y"] } }
            """);
        models.Write("b", 200, ["y", "x"]);

        models.Merge(Linear + "tokenizer_source: base");

        Assert.Equal(2, models.Rows().Length);
        Assert.Equal(["x", "y"], TokenizerTokens.Find(models["out"])!.Ids.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([0, 1], Tokenizer.Load(models["out"]).Encode("xy"));
    }

    [Fact]
    public void Run_SlowTokenizersLists_GetTheNewTokens()
    {
        models.Write("a", 100, ["x", "<a>"]);
        models.Write("b", 200, ["x", "<a>", "<b>"]);
        File.WriteAllText(models["a", "tokenizer_config.json"], """{ "added_tokens_decoder": { "1": { "content": "<a>" } } }""");
        File.WriteAllText(models["a", "added_tokens.json"], """{ "<a>": 1 }""");

        models.Merge(Linear + "tokenizer_source: union");

        Assert.Equal("<b>", (string)models.Json("tokenizer_config.json")["added_tokens_decoder"]!["2"]!["content"]!);
        Assert.Equal(2, (int)models.Json("added_tokens.json")["<b>"]!);
    }

    [Theory]
    [InlineData("tokenizer: { source: union, tokens: { x: { source: c } } }", "'c', which is not merged")]
    [InlineData("tokenizer: { source: union, tokens: { n: { source: b } } }", "token 'n' of 'b', which it does not have")]
    [InlineData("tokenizer: { source: union, tokens: { n: { source: { kind: model_token, model: a, token_id: 9 } } } }",
        "row 9 of 'a', which it does not have; its table has 2 rows")]
    [InlineData("tokenizer_source: nowhere", "'nowhere' has no tokenizer.json")]
    [InlineData("tokenizer: { source: union, tokens: { n: { source: { kind: nothing } } } }", "not one of: zero, model_token")]
    [InlineData("tokenizer: { source: union, tokens: { n: { source: { kind: model_token, model: a } } } }",
        "token or token_id is required")]
    [InlineData("tokenizer: { source: union, tokens: { n: { forse: true } } }", "did you mean 'force'")]
    [InlineData("tokenizer: { source: union, pad_to_multiple_of: 0 }", "pad_to_multiple_of '0' is not a whole number")]
    [InlineData("tokenizer: { source: base }\ntokenizer_source: base", "take one of them out")]
    public void Plan_WhatCannotBeAligned_IsRefused(string tokenizer, string expected)
    {
        models.Write("a", 100, ["x", "y"]);
        models.Write("b", 200, ["y", "x"]);

        Assert.Contains(models.Problems(Linear + tokenizer), problem => problem.Text.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_ModelWithoutTokenizer_IsTakenToHaveTheBasesAndSaid()
    {
        models.Write("a", 100, ["x", "y"]);
        models.Write("b", 200, ["x", "y"]);
        File.Delete(models["b", "tokenizer.json"]);

        Assert.Contains("'b' has no tokenizer.json: taken to have the tokens of 'a'",
            Assert.Single(models.Notes(Linear + "tokenizer_source: union")), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_RowsThatNoModelHas_AreSaid()
    {
        models.Write("a", 100, ["x", "y"]);
        models.Write("b", 200, ["x", "y"]);

        Assert.All(models.Notes(Linear + "tokenizer: { source: base, tokens: { n: {} } }"),
            note => Assert.Contains("1 rows are zero", note, StringComparison.Ordinal));
    }

    [Fact]
    public void Run_WrittenRecipe_GivesTheSameBytes()
    {
        models.Write("a", 100, ["x", "y", "z"]);
        models.Write("b", 200, ["y", "q", "x"]);
        models.Merge(Linear + "tokenizer: { source: union, pad_to_multiple_of: 8, tokens: { q: { source: { kind: zero }, force: true }, "
            + "n: { source: { kind: model_token, model: b, token: y } }, z: { source: a } } }");

        var text = File.ReadAllText(models["out", "recipe.yaml"]);
        models.Merge(text.Replace("../", "", StringComparison.Ordinal), "again");

        Assert.Equal(text, File.ReadAllText(models["again", "recipe.yaml"]));
        Assert.Equal(File.ReadAllBytes(models["out", "model.safetensors"]), File.ReadAllBytes(models["again", "model.safetensors"]));
    }

    [Theory]
    [InlineData("slerp", "parameters: { t: 0.5 }", 151)]
    [InlineData("nuslerp", "parameters: { weight: 1 }", 151)]
    [InlineData("passthrough", "", 101)]
    [InlineData("ties", "parameters: { weight: 1 }", 202)]
    public void Run_OtherMethods_SeeAlignedRows(string method, string parameters, double expected)
    {
        models.Write("a", 100, ["x", "y"]);
        models.Write("b", 200, ["z", "x", "y"]);
        var (baseModel, list) = method switch
        {
            "passthrough" => ("", "[{ model: a }]"),
            "nuslerp" => ("", "[{ model: a }, { model: b }]"),
            _ => ("base_model: a\n", "[{ model: b }]"),
        };

        models.Merge($"merge_method: {method}\n{baseModel}models: {list}\n{parameters}\ntokenizer_source: base");

        // Row of y: 101 in a and 202 in b. On the sphere lengths and angles bend the mean a little.
        Assert.InRange(models.Rows()[1], expected - 1, expected + 1);
    }

    [Fact]
    public void Run_AnyPermutation_GivesWhatTheModelsInOneOrderGive()
    {
        string[] tokens = [.. Enumerable.Range(0, 20).Select(i => $"t{i}")];
        Gen.Shuffle(tokens).Sample(
            order =>
            {
                using var some = new TokenModels();
                some.Write("a", 100, tokens);
                some.Write("b", 200, order);
                var rows = some.Merge(Linear + "tokenizer_source: union").Rows();
                for (var id = 0; id < tokens.Length; id++)
                {
                    Assert.Equal((0.25f * (100 + id)) + (0.75f * (200 + Array.IndexOf(order, tokens[id]))), rows[id], 1e-4);
                }
            },
            iter: 10, threads: 1);
    }
}
