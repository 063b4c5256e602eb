using Tributary.Tests.Exporting;

namespace Tributary.Cli.Tests.Commands;

public sealed class ExportCommandTests : IDisposable
{
    private readonly SampleExport sample = new();

    [Theory]
    [InlineData("peft", "adapter_model.safetensors", "vllm serve base-name --enable-lora --max-lora-rank 8 "
        + "--max-loras 2 --lora-modules merged=")]
    [InlineData("model", "model.safetensors", "vllm serve ")]
    [InlineData("gguf-lora", "merged.gguf", "llama-server -m BASE.gguf --lora ")]
    public void Export_Form_WritesAWholeFolderAndSaysHowToServeIt(string form, string file, string serve)
    {
        sample.Release(routed: true);

        var result = Tool.Run(sample.Folder, "export", "current", "--as", form, "--out", "out", "--base-name", "base-name");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains(serve, result.Out, StringComparison.Ordinal);
        Assert.Contains($"release 1 as {form}: {sample.Out}", result.Out, StringComparison.Ordinal);
        Assert.Contains(FolderManifest.Read(sample.Out).Files, entry => entry.Name == file);
        Assert.Equal(FolderManifest.Read(sample.Out).ContentDigest, FolderManifest.Of(sample.Out).ContentDigest);
    }

    [Fact]
    public void Export_RankWithJson_SaysWhatIsLost()
    {
        sample.Release();

        var text = Tool.Run(sample.Folder, "export", "1", "--as", "peft", "--out", "out", "--rank", "2");
        var json = Tool.Run(sample.Folder, "export", "1", "--as", "peft", "--out", "again", "--rank", "2", "--json");

        Assert.Matches(@"(?m)^merged +\. +2 +2 +BF16 +\d+\.\d+ %$", text.Out);
        Assert.Contains("merged: the layers that lost most, 10 of 14; all are in README.md", text.Out, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json.Out);
        Assert.Equal(14, document.RootElement.GetProperty("adapters")[0].GetProperty("truncated").GetArrayLength());
    }

    [Theory]
    [InlineData("'7x' is no release", "7x", "--as", "peft", "--out", "out")]
    [InlineData("there is no release 7", "7", "--as", "peft", "--out", "out")]
    [InlineData("expected one of peft, model, gguf-lora", "1", "--as", "onnx", "--out", "out")]
    [InlineData("--rank expects", "1", "--as", "peft", "--out", "out", "--rank", "0")]
    [InlineData("has no effect on a whole model", "1", "--as", "model", "--out", "out", "--rank", "2")]
    [InlineData("is not an empty folder", "1", "--as", "peft", "--out", "base")]
    [InlineData("--out", "1", "--as", "peft")]
    public void Export_BadInput_IsRefusedWithNothingWritten(string expected, params string[] arguments)
    {
        sample.Release();

        var result = Tool.Run(sample.Folder, ["export", .. arguments]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(sample.Out));
    }

    [Fact]
    public void Export_NoReleaseYet_SaysWhatMakesOne() =>
        Assert.Contains("there is no release yet; 'tributary up' makes one",
            Tool.Run(sample.Folder, "export", "current", "--as", "peft", "--out", "out").Error, StringComparison.Ordinal);

    public void Dispose() => sample.Dispose();
}
