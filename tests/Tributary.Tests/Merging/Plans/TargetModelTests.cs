using System.Text.Json.Nodes;
using Tributary.Adapters;
using Tributary.Merging;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Merging.Plans;

/// <summary>Deltas on the output layer of a base model, tied to the embedding or not, whatever its file stores.</summary>
public sealed class TargetModelTests : IDisposable
{
    private const string Embedding = "model.embed_tokens.weight";
    private const string Head = "lm_head.weight";
    private const int Width = 4;
    private const int Words = 6;

    private readonly TempFolder folder = new();

    public TargetModelTests()
    {
        Directory.CreateDirectory(folder["adapter"]);
        var config = new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["lm_head"] };
        new LoraAdapter(config, [new LoraFactors("lm_head", 1, Width, Words, 1, [1, 1, 1, 1], [.. Enumerable.Repeat(0.5f, Words)])])
            .Write(folder["adapter"]);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("\"tie_word_embeddings\":true", Embedding)]
    [InlineData("\"tie_word_embeddings\":true", Embedding + " " + Head)]
    [InlineData("\"tie_word_embeddings\":true", Embedding + " alias:" + Head)]
    [InlineData("\"tie_word_embeddings\":true", Head + " alias:" + Embedding)]
    [InlineData("\"model_type\":\"gemma2\"", Embedding)]
    [InlineData("\"model_type\":\"gemma2\"", Embedding + " " + Head)]
    public void Run_TiedHead_BecomesATensorOfItsOwnAndTheEmbeddingStays(string config, string stored)
    {
        WriteBase(config, stored);

        var (embedding, head, tied) = Merged();

        Assert.Equal(Base(), embedding);
        Assert.Equal(Base().Select(value => value + 0.5f), head);
        Assert.False(tied);
    }

    [Fact]
    public void Run_UntiedHead_TakesItsDeltaWhereItIsStored()
    {
        WriteBase("\"model_type\":\"llama\"", Embedding + " " + Head, head: 3);

        var (embedding, head, tied) = Merged();

        Assert.Equal(Base(), embedding);
        Assert.Equal(Base().Select(value => value + 3.5f), head);
        Assert.Null(tied);
    }

    [Fact]
    public void Run_HeadThatIsNeitherTiedNorStored_IsRefused()
    {
        WriteBase("\"tie_word_embeddings\":false", Embedding);

        Assert.Contains("has no tensor 'lm_head.weight'", Assert.Throws<BadInputException>(() => Merged()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TiedHeadOfTheCase_IsKept()
    {
        var recipe = SharedFolder.Require("cases", "tied-head-baked-lost", "bake.yaml");

        Merger.Run(MergeRecipe.Read(recipe), folder["out"], cancellation: TestContext.Current.CancellationToken);

        using var before = new TensorCatalog(Path.Combine(Path.GetDirectoryName(recipe)!, "base-tied-with-head"));
        using var after = new TensorCatalog(folder["out"]);
        Assert.Equal(before.ReadF32(Embedding), after.ReadF32(Embedding));
        Assert.NotEqual(before.ReadF32(Embedding), after.ReadF32(Head));
        Assert.False(Config()["tie_word_embeddings"]!.GetValue<bool>());
    }

    private static float[] Base() => [.. Enumerable.Range(0, Words * Width).Select(i => (float)i)];

    private JsonNode Config() => JsonNode.Parse(File.ReadAllText(folder["out", "config.json"]))!;

    private (float[] Embedding, float[] Head, bool? Tied) Merged()
    {
        var settings = SampleAdapters.Settings("linear") with { Output = MergeTarget.Model };
        Merger.Run(AdapterMergeRecipe.Of(settings, [("own", folder["adapter"])], folder["base"]), folder["out"],
            cancellation: TestContext.Current.CancellationToken);
        using var result = new TensorCatalog(folder["out"]);
        return (result.ReadF32(Embedding), result.ReadF32(Head), Config()["tie_word_embeddings"]?.GetValue<bool>());
    }

    /// <summary>Writes a base model.</summary>
    /// <param name="config">A key of its configuration.</param>
    /// <param name="stored">Names of its tensors, and of aliases of the first one.</param>
    /// <param name="head">What a stored head has more than the embedding.</param>
    private void WriteBase(string config, string stored, float head = 0)
    {
        Directory.CreateDirectory(folder["base"]);
        File.WriteAllText(folder["base", "config.json"], $"{{{config}}}");
        var names = stored.Split(' ').ToLookup(name => name.StartsWith("alias:", StringComparison.Ordinal));
        using var writer = new SafetensorsWriter(folder["base", "model.safetensors"],
            names[false].Select(name => new TensorLayout(name, TensorDtype.F32, [Words, Width])),
            names[true].ToDictionary(alias => alias["alias:".Length..], _ => names[false].First(), StringComparer.Ordinal));
        foreach (var name in names[false])
        {
            writer.Write(name, name == Head ? [.. Base().Select(value => value + head)] : Base());
        }

        writer.Complete();
    }
}
