using Tributary.Adapters;
using Tributary.LibrarySamples;
using Tributary.Running;
using Tributary.Testing;
using Tributary.Torch;

namespace Tributary.Samples.Tests.Library;

/// <summary>The programs of samples/library do what they say.</summary>
public sealed class LibrarySamplesTests
{
    [Fact]
    public void MergeTwoAdapters_TwoFolders_WritesAnAdapter()
    {
        using var folder = new TempFolder();
        using var output = new StringWriter();

        MergeTwoAdapters.Run(MakeAdapter(folder["first"], 1), MakeAdapter(folder["second"], -1), folder["merged"], output,
            TestContext.Current.CancellationToken);

        Assert.StartsWith("1 layers merged by TIES", output.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"signs differ in \d+\.\d % of the entries", output.ToString());
        Assert.Equal("q_proj", Assert.Single(LoraAdapter.Read(folder["merged"]).Modules).Module);
        Assert.True(FolderManifest.IsComplete(folder["merged"]));
    }

    [Fact]
    public async Task RunAProject_Twice_ReleasesOnce()
    {
        using var folder = new TempFolder();
        using var output = new StringWriter();
        var project = SmallProject.Make(folder);
        var stop = TestContext.Current.CancellationToken;

        Assert.True(await RunAProject.RunAsync(project, output, stop));
        Assert.True(await RunAProject.RunAsync(project, output, stop));

        var lines = output.ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal("to do: train/en, train/de, search/all, merge/all, evaluate/merged-en, evaluate/merged-de, "
            + "evaluate/individual-en, evaluate/individual-de, release/0001", lines[0]);
        Assert.Matches(@"^en: 0\.\d{3}$", lines[1]);
        Assert.Equal("to do: ", lines[3]);
        Assert.Equal(lines[1..3], lines[4..6]);

        var released = Assert.Single(LocalProject.Open(project, TorchEngine.Create()).Releases);
        using var answers = new StringWriter();
        AskAModel.Run(SamplesFolder.At("base"), released.AdapterFolder!, answers, stop);
        Assert.Matches(@"^base model: (negative|neutral|positive)\nwith the adapter: (negative|neutral|positive)\n",
            answers.ToString().ReplaceLineEndings("\n"));
    }

    private static string MakeAdapter(string folder, float sign)
    {
        Directory.CreateDirectory(folder);
        var config = new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["q_proj"] };
        new LoraAdapter(config, [new LoraFactors("q_proj", 1, 2, 3, config.ScalingOf("q_proj"), [1, 2], [sign, sign, sign])]).Write(folder);
        return folder;
    }
}
