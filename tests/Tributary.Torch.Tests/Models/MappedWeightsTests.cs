using Tributary.Safetensors;
using Tributary.Testing;
using Tributary.Torch.Models;
using Tributary.Torch.Runtime;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Models;

public sealed class MappedWeightsTests
{
    public MappedWeightsTests() => TorchRuntime.Load();

    [Fact]
    public void Item_WrittenTo_LeavesTheFileAsItWas()
    {
        using var temp = new TempFolder();
        Write(temp, [1f, 2f, 3f, 4f]);
        var before = File.ReadAllBytes(temp["model.safetensors"]);
        using (var catalog = new TensorCatalog(temp.Path))
        using (var mapped = new MappedWeights(catalog))
        using (var tensor = mapped["w"])
        {
            tensor.mul_(2);
            Assert.Equal([2, 4, 6, 8], ModelWeights.Values(tensor));
            Assert.Equal([2, 2], tensor.shape);
        }

        Assert.Equal(before, File.ReadAllBytes(temp["model.safetensors"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Item_AtAnyAddress_IsRead(int padding)
    {
        using var temp = new TempFolder();
        var header = Encoding.UTF8.GetBytes("""{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""" + new string(' ', padding));
        File.WriteAllBytes(temp["model.safetensors"], [.. BitConverter.GetBytes((long)header.Length), .. header, .. new[]
            { 1f, -2f, 3f }.SelectMany(BitConverter.GetBytes)]);
        using var catalog = new TensorCatalog(temp.Path);
        using var mapped = new MappedWeights(catalog);
        using var tensor = mapped["w"];

        Assert.Equal([1, -2, 3], ModelWeights.Values(tensor));
    }

    [Fact]
    public void Load_Bfloat16_ComputesInItAndStaysNear()
    {
        var folder = SharedFolder.Require("goldens", "model", "models", "gemma2");
        using var narrow = CausalModel.Load(folder, dtype: ScalarType.BFloat16);
        using var wide = CausalModel.Load(folder);
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var ids = tensor(new long[] { 5, 6, 7, 8, 9, 10 }, [1, 6]);

        Assert.Equal((ScalarType.BFloat16, ScalarType.Float32), (narrow.Dtype, wide.Dtype));
        Assert.Equal(ScalarType.Float32, narrow.Logits(ids).dtype);
        Assert.InRange((narrow.Logits(ids) - wide.Logits(ids)).abs().max().item<float>(), 1e-4, 0.1);
    }

    private static void Write(TempFolder temp, float[] values)
    {
        using var writer = new SafetensorsWriter(temp["model.safetensors"], [new TensorLayout("w", TensorDtype.F32, [2, 2])]);
        writer.Write("w", values);
        writer.Complete();
    }
}
