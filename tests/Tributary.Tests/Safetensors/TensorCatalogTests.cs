using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Safetensors;

public sealed class TensorCatalogTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_SingleFile_ReadsItsTensors()
    {
        WriteShard("model.safetensors", "a");

        using var catalog = new TensorCatalog(folder.Path);

        Assert.Equal([1f], catalog.ReadF32("a"));
        Assert.Null(catalog.Find("b"));
        Assert.Contains("'b' is missing", Assert.Throws<BadInputException>(() => catalog.ReadF32("b")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"1.safetensors","b":"2.safetensors"}}""", null)]
    [InlineData("""{"weight_map":{"a":"1.safetensors","b":"2.safetensors","c":"3.safetensors"}}""", "'3.safetensors', which is missing")]
    [InlineData("""{"weight_map":{"a":"2.safetensors","b":"2.safetensors"}}""", "tensor 'a' in '2.safetensors', which does not hold it")]
    [InlineData("""{"weight_map":{"a":"1.safetensors","b":"2.safetensors","c":"2.safetensors"}}""",
        "tensor 'c' in '2.safetensors', which does not hold it")]
    [InlineData("""{"weight_map":{"a":"1.safetensors","x":"2.safetensors"}}""", "does not list tensor 'b'")]
    [InlineData("""{"weight_map":{"a":"../1.safetensors"}}""", "expected the name of a .safetensors file")]
    [InlineData("""{"weight_map":{"a":"1.bin"}}""", "expected the name of a .safetensors file")]
    [InlineData("""{"weight_map":{"a":1}}""", "no index of shards")]
    [InlineData("""{}""", "no index of shards")]
    [InlineData("""[]""", "no index of shards")]
    [InlineData("""{"weight_map":["a"]}""", "no index of shards")]
    [InlineData("""{"weight_map":{"a":null}}""", "no index of shards")]
    [InlineData("""{"weight_map":{"a":"1.safetensors","a":"2.safetensors"}}""", "not valid JSON")]
    public void Open_Shards_AgreeWithTheIndexOrAreRefused(string index, string? expected)
    {
        WriteShard("1.safetensors", "a");
        WriteShard("2.safetensors", "b");
        File.WriteAllText(folder["model.safetensors.index.json"], index);

        if (expected is null)
        {
            using var catalog = new TensorCatalog(folder.Path);
            Assert.Equal(["a", "b"], catalog.Tensors.Select(tensor => tensor.Name));
        }
        else
        {
            Assert.Contains(expected, Assert.Throws<BadInputException>(() => new TensorCatalog(folder.Path))
                .Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_PickleOnly_IsRefusedByName()
    {
        File.WriteAllText(folder["pytorch_model.bin"], "x");

        Assert.Contains("'pytorch_model.bin'", Assert.Throws<BadInputException>(() => new TensorCatalog(folder.Path))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingFolder_IsRefused() => Assert.Throws<BadInputException>(() => new TensorCatalog(folder["none"]));

    [Fact]
    public void Open_ShardedGoldenModel_HoldsEveryTensor()
    {
        using var catalog = new TensorCatalog(SharedFolder.Require("goldens", "model", "models", "llama_head_dim32_sharded"));

        Assert.Equal(5, catalog.Files.Count);
        Assert.All(catalog.Tensors, tensor => Assert.Equal(tensor.Count, catalog.ReadF32(tensor.Name).Length));
    }

    private void WriteShard(string name, string tensor)
    {
        using var writer = new SafetensorsWriter(folder[name], [new TensorLayout(tensor, TensorDtype.F32, [1])]);
        writer.Write(tensor, [1]);
    }
}
