using Tributary.Merging;
using Tributary.Merging.Inspection;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging;

/// <summary>NaN and infinity are refused with the tensor and the place, whatever the method and type, and nothing is written.</summary>
public sealed class NonFiniteTests : IDisposable
{
    private const string Layer = "base_model.model.model.layers.1.self_attn.q_proj";
    private readonly SampleAdapters samples = new();

    public void Dispose() => samples.Dispose();

    [Theory]
    [InlineData("linear", float.NaN, "NaN", TensorDtype.F32)]
    [InlineData("ties", float.PositiveInfinity, "Infinity", TensorDtype.F32)]
    [InlineData("ties", float.NegativeInfinity, "-Infinity", TensorDtype.BF16)]
    [InlineData("knots_ties", float.NaN, "NaN", TensorDtype.F16)]
    [InlineData("core_ties", float.PositiveInfinity, "Infinity", TensorDtype.F16)]
    [InlineData("task_arithmetic", float.NaN, "NaN", TensorDtype.BF16)]
    public void Run_NonFiniteValue_IsRefusedWithTensorAndIndex(string method, float value, string text, TensorDtype dtype)
    {
        var (good, inA, inB) = (samples.Add("good", dtype: dtype), samples.Add("a", dtype: dtype), samples.Add("b", dtype: dtype));
        PeftFolder.SetValue(inA.Folder, Layer + ".lora_A.weight", (3 * 16) + 15, value);
        PeftFolder.SetValue(inB.Folder, Layer + ".lora_B.weight", 0, value);

        Assert.Contains($"tensor '{Layer}.lora_A.weight' holds {text} at [3, 15]",
            Refused(() => Merge(Settings(method), good, inA)), StringComparison.Ordinal);
        Assert.Contains($"tensor '{Layer}.lora_B.weight' holds {text} at [0, 0]",
            Refused(() => Merge(Settings(method), inB, good)), StringComparison.Ordinal);
        Assert.Contains($"tensor '{Layer}.lora_A.weight' holds {text} at [3, 15]",
            Refused(() => AdapterInspector.Run([inA])), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SeveralBrokenAdapters_AreAllNamed()
    {
        var (one, two) = (samples.Add("one"), samples.Add("two"));
        PeftFolder.SetValue(one.Folder, Layer + ".lora_A.weight", 0, float.NaN);
        PeftFolder.SetValue(two.Folder, "base_model.model.model.layers.0.mlp.down_proj.lora_B.weight", 5, float.NaN);

        using var plan = Merger.Plan(AdapterMergeRecipe.Of(Settings("ties"), [one, two]));
        var thrown = Assert.Throws<BadInputException>(() => Merger.Run(plan));

        Assert.All(thrown.Problems, problem => Assert.Contains("holds NaN at [", problem.Text, StringComparison.Ordinal));
    }

    private static string Refused(Action action) => Assert.Throws<BadInputException>(action).Message;
}
