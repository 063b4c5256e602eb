using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Safetensors;

/// <summary>Tensors that are stored once and have several names.</summary>
public sealed class TiedTensorsTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Find_Alias_GivesTheStoredTensor()
    {
        Write("model.safetensors", "embed", new() { ["format"] = "pt", ["head"] = "embed", ["gone"] = "nowhere", ["embed"] = "embed" });

        using var file = new SafetensorsFile(folder["model.safetensors"]);
        using var catalog = new TensorCatalog(folder.Path);

        Assert.Equal([KeyValuePair.Create("head", "embed")], file.Aliases);
        Assert.Equal([KeyValuePair.Create("head", "embed")], catalog.Aliases);
        Assert.Equal([1f, 2f], file.ReadF32("head"));
        Assert.Equal([1f, 2f], catalog.ReadF32("head"));
        Assert.Equal("embed", catalog.Find("head")!.Name);
        Assert.Equal("embed", Assert.Single(catalog.Tensors).Name);
        Assert.Null(file.Find("gone"));
        Assert.Null(catalog.Find("format"));
        Assert.Throws<BadInputException>(() => catalog.ReadF32("gone"));
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"1.safetensors","embed":"2.safetensors"}}""")]
    [InlineData("""{"weight_map":{"a":"1.safetensors","embed":"2.safetensors","head":"2.safetensors"}}""")]
    public void Find_AliasOfATensorInAnotherShard_IsFound(string index)
    {
        Write("1.safetensors", "a", new() { ["head"] = "embed" });
        Write("2.safetensors", "embed", []);
        File.WriteAllText(folder["model.safetensors.index.json"], index);

        using var catalog = new TensorCatalog(folder.Path);

        Assert.Equal([1f, 2f], catalog.ReadF32("head"));
        Assert.EndsWith("2.safetensors", catalog.FileOf("head").Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ShardsThatTieOneNameToTwoTensors_AreRefused()
    {
        Write("1.safetensors", "a", new() { ["head"] = "embed" });
        Write("2.safetensors", "embed", new() { ["head"] = "a" });
        File.WriteAllText(folder["model.safetensors.index.json"], """{"weight_map":{"a":"1.safetensors","embed":"2.safetensors"}}""");

        Assert.Contains("ties 'head' to 'a', but another shard's ties it to 'embed'",
            Assert.Throws<BadInputException>(() => new TensorCatalog(folder.Path)).Message, StringComparison.Ordinal);
    }

    private void Write(string file, string tensor, Dictionary<string, string> metadata)
    {
        using var writer = new SafetensorsWriter(folder[file], [new TensorLayout(tensor, TensorDtype.F32, [2])], metadata);
        writer.Write(tensor, [1, 2]);
        writer.Complete();
    }
}
