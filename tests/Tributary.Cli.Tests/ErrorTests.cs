using Tributary.Adapters;

namespace Tributary.Cli.Tests;

/// <summary>Bad input: one clear message, exit code 2, and nothing changed on disk.</summary>
public sealed class ErrorTests : IDisposable
{
    private readonly CliProject project = new();

    [Theory]
    [InlineData("plan")]
    [InlineData("up")]
    public void BaseModel_Missing_IsNamedWithItsLine(string verb)
    {
        project.Replace("tributary.yaml", "base_model: base", "base_model: models/none");

        Refused(verb, "error: tributary.yaml:2: base_model 'models/none' is not a folder");
    }

    [Fact]
    public void Weights_Truncated_AreNamed()
    {
        File.WriteAllBytes(project["base/model.safetensors"], File.ReadAllBytes(project["base/model.safetensors"])[..^5]);

        Refused("up", "model.safetensors");
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("status")]
    [InlineData("costs")]
    [InlineData("releases")]
    public void Project_DeviceForAFile_IsRefusedByWhatReadsOnlyTheStore(string verb)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "devices as files");

        var result = Tool.Run(project.Folder, verb, "--project", "/dev/zero");

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("error: /dev/zero: is a pipe, a device or a socket; expected", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Adapter_OfAnotherShape_IsNamedWithBothShapes()
    {
        var config = new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["q_proj"] };
        Directory.CreateDirectory(project["elsewhere"]);
        new LoraAdapter(config, [new LoraFactors("q_proj", 1, 4, 3, 1, [1, 2, 3, 4], [1, 2, 3])]).Write(project["elsewhere"]);
        project.Replace("tributary.yaml", "de: { train: data/de/train.jsonl,", "de: { adapter: elsewhere,");

        Refused("up", "[3 x 4]", "[3 x 2]", "q_proj");
    }

    [Fact]
    public void BaseModel_ByItsNameOnTheHub_SaysHowToGetIt()
    {
        project.Replace("tributary.yaml", "base_model: base", "base_model: google/gemma-3-270m");

        Refused("up", "'hf download google/gemma-3-270m' fetches it");
    }

    [Fact]
    public void ProjectFile_UnknownKey_NamesTheNearest()
    {
        project.Replace("tributary.yaml", "epochs: 2", "epoch: 2");

        Refused("up", "error: tributary.yaml:7: training.epoch is not a known key; did you mean 'epochs'?");
    }

    [Fact]
    public void Data_LabelNotInTheTask_IsNamedWithFileAndLine()
    {
        project.Replace("data/de/train.jsonl", "\"bad\"", "\"awful\"");

        Refused("up", "error: data/de/train.jsonl:2:", "awful", "good");
    }

    [Fact]
    public void Verb_Unknown_IsUsage()
    {
        var result = Tool.Run(project.Folder, "plam");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("plam", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_BeforeAnyMerge_SaysWhatToRun() => Refused("evaluate", "run 'tributary up' first");

    [Fact]
    public void Init_ThenPlan_Works()
    {
        File.Delete(project["tributary.yaml"]);

        var init = Tool.Run(project.Folder, "init", "--base-model", "base");
        var plan = Tool.Run(project.Folder, "plan", "--no-measure");

        Assert.Equal((0, ""), (init.ExitCode, init.Error));
        Assert.Equal((0, ""), (plan.ExitCode, plan.Error));
        Assert.Contains("train/de  has not run yet", plan.Out, StringComparison.Ordinal);
        Assert.Equal(2, Tool.Run(project.Folder, "init", "--base-model", "base").ExitCode);
    }

    public void Dispose() => project.Dispose();

    private void Refused(string verb, params string[] expected)
    {
        var before = project.Snapshot();

        var result = Tool.Run(project.Folder, verb);

        Assert.Equal(2, result.ExitCode);
        Assert.All(expected, text => Assert.Contains(text, result.Error, StringComparison.Ordinal));
        Assert.Single(result.Error.Trim().Split('\n'));
        Assert.Equal("", result.Out);
        Assert.Equal(before, project.Snapshot());
    }
}
