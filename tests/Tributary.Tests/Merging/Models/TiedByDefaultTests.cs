using Tributary.Merging;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Merging.Models;

/// <summary>Whether a head is tied is what the configuration says with its family's default, never the order or what is stored.</summary>
public sealed class TiedByDefaultTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("tied", "untied")]
    [InlineData("untied", "tied")]
    public void Run_TiedByDefaultWithUntied_KeepsTheHeadInBothOrders(string first, string second)
    {
        Write("tied", "", [("model.embed_tokens.weight", 1)]);
        Write("untied", ", \"tie_word_embeddings\": false", [("model.embed_tokens.weight", 3), ("lm_head.weight", 7)]);

        var recipe = MergeRecipe.Parse(
            $"merge_method: linear\nmodels: [{{ model: {first} }}, {{ model: {second} }}]\nparameters: {{ weight: 1 }}", "r", folder.Path);
        Merger.Run(recipe, folder["out"], cancellation: TestContext.Current.CancellationToken);

        using var merged = new SafetensorsFile(folder["out", "model.safetensors"]);
        Assert.Equal([2f, 4f], new[] { "model.embed_tokens.weight", "lm_head.weight" }.Select(name => merged.ReadF32(name)[0]));
        Assert.Contains("\"tie_word_embeddings\": false", File.ReadAllText(folder["out", "config.json"]), StringComparison.Ordinal);
    }

    private void Write(string name, string keys, (string Name, float Value)[] tensors)
    {
        Directory.CreateDirectory(folder[name]);
        File.WriteAllText(folder[name, "config.json"], $$"""{ "model_type": "gemma2"{{keys}} }""");
        using var writer = new SafetensorsWriter(folder[name, "model.safetensors"],
            tensors.Select(tensor => new TensorLayout(tensor.Name, TensorDtype.F32, [2, 2])).ToArray());
        foreach (var (tensor, value) in tensors)
        {
            writer.Write(tensor, [value, value, value, value]);
        }

        writer.Complete();
    }
}
