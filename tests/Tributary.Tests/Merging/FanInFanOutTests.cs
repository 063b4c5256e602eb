using Tributary.Adapters;
using Tributary.Merging;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;
using Tributary.Testing;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging;

/// <summary>Adapters of layers that the base model stores transposed: the factors are as ever, the flag goes with the result.</summary>
public sealed class FanInFanOutTests : IDisposable
{
    private readonly SampleAdapters samples = new();

    public void Dispose() => samples.Dispose();

    [Theory]
    [InlineData("linear")]
    [InlineData("ties")]
    [InlineData("core_ties")]
    public void Run_FlagInAllInputs_IsKeptAndChangesNoDelta(string method)
    {
        var (de, fr) = (samples.Add("de"), samples.Add("fr"));
        var plain = Run(Settings(method), de, fr);
        PeftFolder.SetKey(de.Folder, "fan_in_fan_out", "true");
        PeftFolder.SetKey(fr.Folder, "fan_in_fan_out", "true");

        var flagged = Run(Settings(method), de, fr);
        flagged.WriteTo(samples["out"]);

        MergerTests.AssertSameDeltas(plain.Adapter, LoraAdapter.Read(samples["out"]), 1e-7);
        Assert.True(LoraAdapter.Read(samples["out"]).Config.FanInFanOut);
        Assert.False(plain.Adapter.Config.FanInFanOut);
        Assert.Contains("\"fan_in_fan_out\": true", File.ReadAllText(Path.Combine(samples["out"], "adapter_config.json")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Create_FlagInSomeInputs_IsRefusedByName()
    {
        var message = Assert.Throws<BadInputException>(() =>
            Merger.Plan(AdapterMergeRecipe.Of(Settings("ties"), [Flagged("de"), samples.Add("fr")]))).Message;

        Assert.Contains("fan_in_fan_out is true in de and false in fr", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_BaseModel_IsComparedTransposed()
    {
        WriteBase("conv", transposed: true);
        WriteBase("linear", transposed: false);
        var (flagged, plain) = (Flagged("de"), samples.Add("fr"));

        using (Merger.Plan(AdapterMergeRecipe.Of(Settings("ties"), [flagged], samples["conv"])))
        using (Merger.Plan(AdapterMergeRecipe.Of(Settings("ties"), [plain], samples["linear"])))
        {
            Assert.Contains("has shape [16 x 24], stored transposed (fan_in_fan_out), expected [16 x 24]",
                Refused(flagged, "linear"), StringComparison.Ordinal);
            Assert.Contains("has shape [16 x 24], expected [24 x 16]", Refused(plain, "conv"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Run_RealAdapterOfGpt2_MergesWithItsScaledSelf()
    {
        var gpt2 = SharedFolder.Require("inputs", "adapters", "tiny-gpt2-r16");
        Directory.CreateDirectory(samples["half"]);
        var whole = LoraAdapter.Read(gpt2);
        whole.Scaled(0.5).Write(samples["half"]);

        var merged = Merge(Settings("linear"), ("gpt2", gpt2), ("half", samples["half"]));

        Assert.True(merged.Config.FanInFanOut);
        MergerTests.AssertSameDeltas(whole, merged, 2e-6, factor: 0.75);
    }

    private string Refused((string, string) adapter, string baseModel) =>
        Assert.Throws<BadInputException>(() => Merger.Plan(AdapterMergeRecipe.Of(Settings("ties"), [adapter], samples[baseModel]))).Message;

    private (string Name, string Folder) Flagged(string name) => samples.Add(name, change: config => config with { FanInFanOut = true });

    private void WriteBase(string name, bool transposed)
    {
        Directory.CreateDirectory(samples[name]);
        using var writer = new SafetensorsWriter(
            Path.Combine(samples[name], "model.safetensors"),
            Layers.Select(layer => new TensorLayout($"{layer.Name}.weight", TensorDtype.F32, transposed
                ? [layer.In, layer.Out] : [layer.Out, layer.In])));
        foreach (var layer in Layers)
        {
            writer.Write($"{layer.Name}.weight", new float[layer.Out * layer.In]);
        }
    }
}
