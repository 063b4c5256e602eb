using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Safetensors;

/// <summary>Quantised weights against those that transformers with compressed-tensors gives.</summary>
public sealed class QuantizedTensorTests
{
    public static IEnumerable<TheoryDataRow> Goldens => SharedFolder.Cases("goldens/quantized", new object?[][]
    {
        ["int8-channel"], ["int8-tensor"], ["int8-group-asymmetric"], ["w4-group"], ["w4-group-asymmetric"], ["w8-channel-packed"],
        ["w4-channel-asymmetric"],
    });

    [Theory]
    [MemberData(nameof(Goldens))]
    public void ReadF32_Golden_IsExact(string name)
    {
        var folder = SharedFolder.Find("goldens", "quantized", name)!;
        using var catalog = new TensorCatalog(folder);
        using var expected = new SafetensorsFile(Path.Combine(folder, "expected.safetensors"));
        var weights = expected.Tensors.Where(tensor => tensor.Name.EndsWith(".weight", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(weights);
        foreach (var weight in weights)
        {
            Assert.Equal(weight.Shape, catalog.Find(weight.Name)!.Shape);
            var values = expected.ReadF32(weight.Name);
            Assert.Equal(values, catalog.ReadF32(weight.Name));
            var part = new float[45];
            catalog.FileOf(weight.Name).ReadF32(weight.Name, 51, part);
            Assert.Equal(values[51..96], part);
        }

        Assert.DoesNotContain(catalog.Tensors, tensor => tensor.Name.Contains("weight_", StringComparison.Ordinal));
    }

    [Fact]
    public void ReadF32_RealModel_IsScaleTimesNumber()
    {
        var folder = SharedFolder.Find("inputs", "gemma3-270m-cut");
        Assert.SkipWhen(folder is null, "inputs/gemma3-270m-cut is absent");
        const string Name = "model.layers.0.mlp.down_proj.weight";
        using var catalog = new TensorCatalog(folder);
        using var raw = new SafetensorsFile(Path.Combine(folder, "model.safetensors"));
        Assert.Equal([640, 2048], catalog.Find(Name)!.Shape);
        var (numbers, scales, values) = (raw.ReadBytes(Name), raw.ReadF32(Name + "_scale"), catalog.ReadF32(Name));
        foreach (var index in new[] { 0, 31, 32, 2047, 2048, (640 * 2048) - 1 })
        {
            Assert.Equal((sbyte)numbers[index] * scales[index / 32], values[index]);
        }
    }
}
