using System.Text.Json.Nodes;
using Tributary.Merging;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Merging.Models;

/// <summary>Models of an embedding, a head and a norm, whose rows say which model and token they are of, and merges of them.</summary>
internal sealed class TokenModels : IDisposable
{
    public const int Columns = 4;
    private readonly TempFolder folder = new();

    public string this[params string[] parts] => folder[parts];

    public void Dispose() => folder.Dispose();

    /// <summary>Writes a model; a token that begins with '&lt;' is an added, special one.</summary>
    /// <param name="name">Its folder.</param>
    /// <param name="value">Row r, column c of the embedding is value + r + c / 10, of the head its negative.</param>
    /// <param name="tokens">Its tokens, in the order of their ids.</param>
    /// <param name="padding">Rows behind them.</param>
    /// <param name="config">Keys of config.json beside the usual ones.</param>
    public void Write(string name, float value, IReadOnlyList<string> tokens, int padding = 0, string config = "")
    {
        Directory.CreateDirectory(folder[name]);
        var rows = tokens.Count + padding;
        float[] embedding = [.. Enumerable.Range(0, rows * Columns).Select(i => value + (i / Columns) + (i % Columns / 10f))];
        TensorLayout[] layouts =
        [
            new("model.embed_tokens.weight", TensorDtype.F32, [rows, Columns]),
            new("lm_head.weight", TensorDtype.F32, [rows, Columns]),
            new("model.norm.weight", TensorDtype.F32, [Columns]),
        ];
        using (var writer = new SafetensorsWriter(folder[name, "model.safetensors"], layouts))
        {
            writer.Write("model.embed_tokens.weight", embedding);
            writer.Write("lm_head.weight", [.. embedding.Select(entry => -entry)]);
            writer.Write("model.norm.weight", [1, 2, 3, value]);
            writer.Complete();
        }

        File.WriteAllText(folder[name, "config.json"],
            $$"""{ "model_type": "test", "vocab_size": {{rows}}, "eos_token_id": 1, "tie_word_embeddings": false{{config}} }""");
        File.WriteAllBytes(folder[name, "tokenizer.json"], Tokenizer(tokens));
    }

    /// <summary>Merges as a recipe says, into the folder <c>out</c>.</summary>
    public TokenModels Merge(string recipe, string target = "out")
    {
        using var plan = Merger.Plan(MergeRecipe.Parse(recipe, "recipe.yaml", folder.Path));
        Merger.Run(plan, folder[target], cancellation: TestContext.Current.CancellationToken);
        return this;
    }

    /// <summary>The problems that a recipe meets.</summary>
    public IReadOnlyList<Problem> Problems(string recipe) =>
        Assert.Throws<BadInputException>(() => Merger.Plan(MergeRecipe.Parse(recipe, "recipe.yaml", folder.Path))).Problems;

    /// <summary>What a plan says of its result.</summary>
    public IReadOnlyList<string> Notes(string recipe)
    {
        using var plan = Merger.Plan(MergeRecipe.Parse(recipe, "recipe.yaml", folder.Path));
        return plan.Notes;
    }

    /// <summary>First entry of every row of the result's embedding; the head is held to be its negative.</summary>
    public float[] Rows()
    {
        using var file = new SafetensorsFile(folder["out", "model.safetensors"]);
        var embedding = file.ReadF32("model.embed_tokens.weight");
        Assert.Equal(embedding, file.ReadF32("lm_head.weight").Select(entry => -entry));
        var first = embedding.Where((_, i) => i % Columns == 0).ToArray();
        return first;
    }

    /// <summary>A file of the result.</summary>
    public JsonNode Json(string name) => JsonNode.Parse(File.ReadAllText(folder["out", name]))!;

    private static byte[] Tokenizer(IReadOnlyList<string> tokens)
    {
        var (vocabulary, added) = (new JsonObject(), new JsonArray());
        foreach (var (id, token) in tokens.Index())
        {
            if (token[0] == '<')
            {
                added.Add(new JsonObject { ["id"] = id, ["content"] = token, ["special"] = true, ["lstrip"] = true });
            }
            else
            {
                vocabulary[token] = id;
            }
        }

        return Encoding.UTF8.GetBytes(new JsonObject
        {
            ["added_tokens"] = added,
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray() },
        }.ToJsonString());
    }
}
