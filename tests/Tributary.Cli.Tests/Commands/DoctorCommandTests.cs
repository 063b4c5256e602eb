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
    public void Doctor_ProjectWithLeakage_ShowsThePairAndWhatTheTestSetsShow()
    {
        using var folder = RiverProject.Create(epochs: 1, "leakage: report");
        File.AppendAllText(folder["data", "de", "test.jsonl"], File.ReadLines(folder["data", "de", "train.jsonl"]).First() + "\n");

        var told = Tool.Run(folder.Path, "doctor");
        using var document = JsonDocument.Parse(Tool.Run(folder.Path, "doctor", "--json").Out);
        File.WriteAllText(folder["tributary.yaml"], File.ReadAllText(folder["tributary.yaml"])
            .Replace("leakage: report", "leakage: refuse", StringComparison.Ordinal));
        var refused = Tool.Run(folder.Path, "doctor");

        Assert.Equal((0, ""), (told.ExitCode, told.Error));
        Assert.Contains("leakage  test of de in train of de: 1 examples\n  data/de/test.jsonl:13  '", told.Out, StringComparison.Ordinal);
        Assert.Matches(
            @"gate  smallest drop that a test set shows, four times in five: en 0\.\d+ \(12 examples, estimated\), "
                + @"de 0\.\d+ \(13 examples, estimated\)\n", told.Out);
        Assert.Contains("can go unseen in en, de:", told.Out, StringComparison.Ordinal);
        Assert.Equal("test of de in train of de: 1 examples", document.RootElement.GetProperty("leakage")[0].GetString());
        Assert.False(document.RootElement.GetProperty("gate")[0].GetProperty("enough").GetBoolean());
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("data/de/test.jsonl:13", refused.Error, StringComparison.Ordinal);
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

        var result = Tool.Run(folder.Path, "doctor", "--model", Path.Combine(Repository.Root, "samples", "base"),
            "--device", "cpu", "--json");

        using var document = JsonDocument.Parse(result.Out);
        var training = document.RootElement.GetProperty("training");
        Assert.True(training.GetProperty("fits").GetBoolean());
        Assert.InRange(training.GetProperty("needed_bytes").GetInt64(), 200_000_000, training.GetProperty("free_bytes").GetInt64());
        Assert.Equal(JsonValueKind.Number, document.RootElement.GetProperty("cores").ValueKind);
    }
}
