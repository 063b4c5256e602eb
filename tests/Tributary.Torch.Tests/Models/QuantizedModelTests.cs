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

    [Fact]
    public void LogProbabilities_RealModel_AreThoseOfTransformers()
    {
        using var expected = Goldens.Json(Path.Combine(SharedFolder.Require("goldens", "real-base"), "expected.json"));
        var tolerance = expected.RootElement.GetProperty("tolerance").GetProperty("log_probability_abs").GetDouble();
        using var model = CausalModel.Load(SharedFolder.Require("inputs", "gemma3-270m-cut"));
        using var none = no_grad();
        foreach (var text in expected.RootElement.GetProperty("texts").EnumerateArray())
        {
            using var scope = NewDisposeScope();
            long[] ids = [.. text.GetProperty("ids").EnumerateArray().Select(id => id.GetInt64())];
            double[] wanted = [.. text.GetProperty("log_probabilities").EnumerateArray().Select(value => value.GetDouble())];
            var rows = model.Logits(tensor(ids, [1, ids.Length])).log_softmax(-1);
            var found = rows.narrow(0, 0, wanted.Length).gather(1, tensor(ids[1..]).unsqueeze(1)).data<float>().ToArray();
            Assert.All(wanted.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        }
    }
}
