using System.Text.Json;
using Tributary.Testing;

namespace Tributary.Cli.Tests.Commands;

/// <summary>The verb <c>doctor</c>, in a process of its own.</summary>
public sealed class DoctorCommandTests
{
    [Fact]
    public void Doctor_Model_SaysDeviceAndMemory()
    {
        using var folder = new TempFolder();
        var result = Tool.Run(folder.Path, "doctor", "--model", Path.Combine(Repository.Root, "samples", "base"), "--device", "cpu");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches("device +cpu\n", result.Out);
        Assert.Matches(@"needs +0\.[0-9]+ GB: program 0\.24 GB, weights", result.Out);
        Assert.EndsWith("ready to train\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_DeviceThatIsNotThere_IsBadInput()
    {
        using var folder = new TempFolder();
        var result = Tool.Run(folder.Path, "doctor", "--model", Path.Combine(Repository.Root, "samples", "base"), "--device", "cuda:99");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("'cuda:99'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_Json_HoldsTheMemoryOfATraining()
    {
        using var folder = new TempFolder();

        var result = Tool.Run(folder.Path, "doctor", "--model", Path.Combine(Repository.Root, "samples", "base"), "--device", "cpu", "--json");

        using var document = JsonDocument.Parse(result.Out);
        var training = document.RootElement.GetProperty("training");
        Assert.True(training.GetProperty("fits").GetBoolean());
        Assert.InRange(training.GetProperty("needed_bytes").GetInt64(), 200_000_000, training.GetProperty("free_bytes").GetInt64());
        Assert.Equal(JsonValueKind.Number, document.RootElement.GetProperty("cores").ValueKind);
    }
}
