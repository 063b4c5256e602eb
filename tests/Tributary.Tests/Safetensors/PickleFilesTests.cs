using Tributary.Adapters;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Safetensors;

/// <summary>Pickle files are never opened; every refusal says how to convert them.</summary>
public sealed class PickleFilesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("pytorch_model-00001-of-00002.bin")]
    [InlineData("model.pt")]
    [InlineData("consolidated.00.pth")]
    [InlineData("model.ckpt")]
    [InlineData("MODEL.BIN")]
    public void OpenModel_PickleAlone_IsRefusedWithTheConversion(string name)
    {
        File.WriteAllText(folder[name], "x");
        File.WriteAllText(folder["optimizer.pt"], "x");

        var message = Assert.Throws<BadInputException>(() => new TensorCatalog(folder.Path)).Message;

        Assert.Contains($"holds '{name}' but no model.safetensors", message, StringComparison.Ordinal);
        Assert.Contains("AutoModelForCausalLM", message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenModel_WhatATrainerLeavesBeside_IsNotTakenForWeights()
    {
        File.WriteAllText(folder["training_args.bin"], "x");
        File.WriteAllText(folder["optimizer.pt"], "x");

        Assert.EndsWith("holds neither model.safetensors nor model.safetensors.index.json",
            Assert.Throws<BadInputException>(() => new TensorCatalog(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("adapter_model.bin")]
    [InlineData("adapter_model.pt")]
    [InlineData("adapter.pth")]
    [InlineData("adapter.ckpt")]
    public void OpenAdapter_PickleAlone_IsRefusedWithTheConversion(string name)
    {
        File.WriteAllText(folder["adapter_config.json"], """{"peft_type":"LORA","r":1,"lora_alpha":1}""");
        File.WriteAllText(folder[name], "x");

        var message = Assert.Throws<BadInputException>(() => new LoraAdapterFile(folder.Path)).Message;

        Assert.Contains($"holds '{name}' but no adapter_model.safetensors", message, StringComparison.Ordinal);
        Assert.Contains($"torch.load('{folder[name]}', map_location='cpu', weights_only=True)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenAdapter_FileInsteadOfFolder_IsRefusedWithTheConversion()
    {
        File.WriteAllText(folder["adapter_model.bin"], "x");

        Assert.Contains("is a pickle file", Assert.Throws<BadInputException>(() => new LoraAdapterFile(folder["adapter_model.bin"]))
            .Message, StringComparison.Ordinal);
        Assert.Contains("is a pickle file", Assert.Throws<BadInputException>(() => new TensorCatalog(folder["adapter_model.bin"]))
            .Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 0, 0, 8, 8, 0, 0 }, "is a zip archive, as torch.save writes them", "torch.load")]
    [InlineData(new byte[] { 0x80, 2, 0x8A, 0x0A, (byte)'l', 0xFC, 0x9C, (byte)'F', 0xF9, 0x20 }, "is a Python pickle", "torch.load")]
    [InlineData(new byte[] { 0x80, 4, 0x95, 5, 0, 0, 0, 0, 0, 0, 0, (byte)'}' }, "is a Python pickle", "torch.load")]
    [InlineData(new byte[] { 0x80, 2, (byte)'}', (byte)'q', 0, (byte)'.' }, "is a Python pickle", "torch.load")]
    [InlineData(new byte[] { (byte)'G', (byte)'G', (byte)'U', (byte)'F', 3, 0, 0, 0, 0 }, "is a GGUF file", "fetch the safetensors")]
    public void Open_OtherFormatUnderTheNameOfASafetensorsFile_IsNamed(byte[] content, string what, string whatToDo)
    {
        File.WriteAllBytes(folder["model.safetensors"], content);

        var message = Assert.Throws<BadInputException>(() => new TensorCatalog(folder.Path)).Message;

        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(whatToDo, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_PointerOfGitLfs_SaysWhatToRun()
    {
        File.WriteAllText(folder["model.safetensors"], "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");

        Assert.Contains("run 'git lfs pull'", Assert.Throws<BadInputException>(() => new TensorCatalog(folder.Path))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_HeaderWhoseLengthLooksLikeAPickle_IsRead()
    {
        // 0x280 = 640 bytes of header: the file begins with the bytes 0x80 0x02.
        RawFile.Write(folder["model.safetensors"], "{}".PadRight(640));

        using var file = new SafetensorsFile(folder["model.safetensors"]);

        Assert.Empty(file.Tensors);
    }
}
