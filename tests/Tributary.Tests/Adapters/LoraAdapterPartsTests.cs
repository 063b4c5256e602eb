using Tributary.Adapters;
using Tributary.Safetensors;
using Tributary.Testing;
using Tributary.Tests.Merging;

namespace Tributary.Tests.Adapters;

/// <summary>What an adapter's folder holds beside plain factors: read in full, written
/// under PEFT's names, and named if a merge would refuse it.</summary>
public sealed class LoraAdapterPartsTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_EveryPart_HasPeftsNamesAndReloadsBytewise()
    {
        Everything().Write(Made("first"));
        LoraAdapter.Read(folder["first"]).Write(Made("second"));

        using var file = new SafetensorsFile(Path.Combine(folder["first"], LoraAdapterFile.WeightsName));
        Assert.Equal(
        [
            "base_model.model.lm_head.weight",
            "base_model.model.model.embed_tokens.base_layer.weight",
            "base_model.model.model.embed_tokens.lora_embedding_A",
            "base_model.model.model.embed_tokens.lora_embedding_B",
            "base_model.model.model.embed_tokens.lora_magnitude_vector",
            "base_model.model.model.layers.0.mlp.up_proj.lora_A.weight",
            "base_model.model.model.layers.0.mlp.up_proj.lora_B.weight",
            "base_model.model.model.layers.0.mlp.up_proj.lora_magnitude_vector",
        ],
            file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(FolderManifest.Of(folder["first"]).ContentDigest, FolderManifest.Of(folder["second"]).ContentDigest);
        var read = LoraAdapter.Read(folder["second"]);
        Assert.Equal([true, false], read.Modules.Select(module => module.IsEmbedding));
        Assert.Equal([7f, 8, 9], read.Modules[1].Magnitude!);
        Assert.Equal(["lm_head.weight", "model.embed_tokens.weight"], read.Saved.Select(one => one.Info.Parameter));
    }

    [Fact]
    public void Read_BiasOfB_IsKept()
    {
        var config = new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["m"], LoraBias = true, Bias = "all" };
        var factors = new LoraFactors("m", 1, 2, 2, 1, [1, 2], [3, 4]) { BiasB = [5, 6] };
        new LoraAdapter(config, [factors], saved: [new(new("base_model.model.m.base_layer.bias", "m.bias", [2]), [1, 1])])
            .Write(folder.Path);

        var read = LoraAdapter.Read(folder.Path);

        Assert.Equal([5f, 6], read.Modules[0].BiasB!);
        Assert.Equal("m.bias", Assert.Single(read.Saved).Info.Parameter);
        Assert.Equal((true, "all"), (read.Config.LoraBias, read.Config.Bias));
    }

    [Theory]
    [InlineData("use_dora", "has no lora_magnitude_vector beside it")]
    [InlineData("lora_bias", "has no lora_B.bias beside it")]
    public void Read_PartThatTheConfigurationAsksForIsMissing_IsRefused(string key, string expected)
    {
        new LoraAdapter(new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["m"] }, [new LoraFactors("m", 1, 2, 2, 1, [1, 2], [3, 4])])
            .Write(folder.Path);
        PeftFolder.SetKey(folder.Path, key, "true");

        Assert.Contains(expected, Assert.Throws<BadInputException>(() => LoraAdapter.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MagnitudeOfAnotherLength_IsRefusedWithBothShapes()
    {
        new LoraAdapter(new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["m"] },
            [new LoraFactors("m", 1, 2, 3, 1, [1, 2], [3, 4, 5])]).Write(folder.Path);
        PeftFolder.SetKey(folder.Path, "use_dora", "true");
        PeftFolder.AddTensor(folder.Path, "base_model.model.m.lora_magnitude_vector", 2);

        Assert.Contains("has shape [2], expected [3] (use_dora)", Assert.Throws<BadInputException>(() => LoraAdapter.Read(folder.Path))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unmergeable_EveryPart_IsNamedWithWhatToDo()
    {
        Everything().Write(folder.Path);

        using var file = new LoraAdapterFile(folder.Path);

        Assert.Contains(file.Unmergeable, reason => reason.StartsWith("use_dora is true", StringComparison.Ordinal));
        Assert.Contains(file.Unmergeable, reason => reason.StartsWith("modules_to_save is [lm_head]", StringComparison.Ordinal));
        Assert.Equal(2, file.Unmergeable.Count(reason => reason.StartsWith("tensor '", StringComparison.Ordinal)));
        Assert.Throws<BadInputException>(() => new LoraAdapterFile(folder.Path, AdapterUse.InMerge));
    }

    [Fact]
    public void Scaled_BesidePlainFactors_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Everything().Scaled(0.5));
        Assert.Equal(2, Everything().Scaled(1).Saved.Count);
    }

    private static LoraAdapter Everything()
    {
        var config = new LoraConfig { R = 1, LoraAlpha = 2, TargetModules = ["up_proj", "embed_tokens"], UseDora = true,
            ModulesToSave = ["lm_head"] };
        return new LoraAdapter(
            config,
            [
                new LoraFactors("model.layers.0.mlp.up_proj", 1, 2, 3, 2, [1, 2], [3, 4, 5]) { Magnitude = [7, 8, 9] },
                new LoraFactors("model.embed_tokens", 1, 4, 2, 2, [1, 2, 3, 4], [5, 6]) { IsEmbedding = true, Magnitude = [1, 2] },
            ],
            saved:
            [
                new(new("base_model.model.lm_head.weight", "lm_head.weight", [4, 2]), [1, 2, 3, 4, 5, 6, 7, 8]),
                new(new("base_model.model.model.embed_tokens.base_layer.weight", "model.embed_tokens.weight", [4, 2]),
                    [1, 2, 3, 4, 5, 6, 7, 8]),
            ]);
    }

    private string Made(string name) => Directory.CreateDirectory(folder[name]).FullName;
}
