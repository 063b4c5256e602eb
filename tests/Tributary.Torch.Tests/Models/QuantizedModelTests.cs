using Tributary.Safetensors;
using Tributary.Testing;
using Tributary.Torch.Models;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Models;

/// <summary>Models with quantised weights against transformers with compressed-tensors.</summary>
public sealed class QuantizedModelTests
{
    public static IEnumerable<TheoryDataRow> Cases => SharedFolder.Cases("goldens/quantized", new object?[][]
    {
        ["int8-channel"], ["int8-tensor"], ["int8-group-asymmetric"], ["w4-group"], ["w4-group-asymmetric"], ["w8-channel-packed"],
        ["w4-channel-asymmetric"],
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Logits_Golden_AreTheSame(string name)
    {
        var folder = SharedFolder.Find("goldens", "quantized", name)!;
        using var model = CausalModel.Load(folder);
        using var golden = new SafetensorsFile(Path.Combine(folder, "expected.safetensors"));
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var ids = Goldens.Whole(golden, "input_ids");
        Goldens.AssertClose(golden.ReadF32("logits"), model.Logits(new PassInput(ids)), ones_like(ids), 1e-4);
    }
}
