using Tributary.Adapters;
using Tributary.Merging;
using Tributary.Merging.Outputs;
using Tributary.Merging.Recipes;
using Tributary.Testing;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging;

/// <summary>Which adapters are merged, and with what weight: nothing is left out, counted twice or served from before.</summary>
public sealed class AdapterListTests : IDisposable
{
    private readonly SampleAdapters samples = new();

    public void Dispose() => samples.Dispose();

    [Theory]
    [InlineData("de/")]
    [InlineData("./de")]
    [InlineData("other/../de")]
    [InlineData("link")]
    [InlineData("link/")]
    [InlineData("linked-parent/de")]
    [InlineData("chain")]
    public void Create_OneFolderUnderTwoSpellings_IsRefused(string spelling)
    {
        var de = samples.Add("de");
        Directory.CreateDirectory(samples["other"]);
        Directory.CreateSymbolicLink(samples["link"], de.Folder);
        Directory.CreateSymbolicLink(samples["chain"], "link");
        Directory.CreateSymbolicLink(samples["linked-parent"], Path.GetDirectoryName(de.Folder)!);

        var message = Refused(de, ("fr", samples[spelling]));

        Assert.Contains("is listed 2 times; list it once and give it a larger weight", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_LinkThatLeadsToItself_IsRefused()
    {
        Directory.CreateSymbolicLink(samples["loop"], "loop");

        Assert.Contains("adapter 'loop'", Refused(samples.Add("de"), ("loop", samples["loop"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_EqualCopiesInTwoFolders_AreTwoAdapters()
    {
        var de = samples.Add("de");
        Copy("de", "copy");

        using var plan = Merger.Plan(AdapterMergeRecipe.Of(Settings("ties"), [de, ("copy", samples["copy"])]));

        Assert.Equal(8, plan.Modules[0].RankSum);
    }

    [Theory]
    [InlineData("weights: [1.0]")]
    [InlineData("weights: [1.0, 2.0]")]
    [InlineData("parameters: { weight: [1.0] }")]
    [InlineData("weights: { de: 1, ja: 1 }")]
    public void Parse_WeightsThatDoNotMatchTheAdapters_AreRefused(string line)
    {
        samples.Add("de");
        samples.Add("fr");
        var yaml = $"merge_method: linear\n{line}\nadapters:\n  - path: de\n  - path: fr\n";

        Assert.Contains("weight", Assert.Throws<BadInputException>(() => AdapterMergeRecipe.Parse(yaml, "recipe.yaml", samples["."]))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_RetrainedAdapterAtTheSamePath_IsReadAgain()
    {
        var (de, fr) = (samples.Add("de"), samples.Add("fr"));
        var weights = Path.Combine(de.Folder, "adapter_model.safetensors");
        var time = File.GetLastWriteTimeUtc(weights);
        var before = Merge(Settings("linear"), de, fr);

        Directory.Delete(de.Folder, recursive: true);
        samples.Add("de", seed: 2);
        File.SetLastWriteTimeUtc(weights, time);
        var after = Merge(Settings("linear"), de, fr);

        Assert.NotEqual(before.Modules[0].A, after.Modules[0].A);
        MergerTests.AssertSameDeltas(after, Merge(Settings("linear"), ("renamed", Copy("de", "renamed")), fr), 1e-7);
    }

    [Fact]
    public void Run_LayersThatSomeAdaptersLack_AreListedAndCountAsZero()
    {
        var few = samples.Add("few", only: layer => layer.EndsWith("down_proj", StringComparison.Ordinal));
        var de = samples.Add("de");

        var result = Run(Settings("linear"), de, few);
        result.WriteTo(samples["out"]);

        var diagnostics = MergeDiagnostics.Read(samples["out"]);
        Assert.Equal([[], ["few"], ["few"]], diagnostics.Modules.Select(module => module.MissingIn));
        var expected = LoraAdapter.Read(de.Folder).Modules[1];
        Assert.InRange(Deltas.RelativeNormDifference([.. Deltas.Of(expected).Select(value => value / 2)],
            Deltas.Of(result.Adapter.Modules[1])), 0, 2e-6);
    }

    [Fact]
    public void Create_NoCommonLayer_IsRefusedWithALayerOfEach()
    {
        var message = Refused(samples.Add("de", only: IsDown), samples.Add("fr", only: layer => !IsDown(layer)));

        Assert.Contains("no layer in common", message, StringComparison.Ordinal);
        Assert.Contains("de 'model.layers.0.mlp.down_proj', fr 'model.layers.0.self_attn.q_proj'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_TwoGroupsWithoutACommonLayer_AreRefusedWithALayerOfEachGroup()
    {
        var message = Refused(samples.Add("de", only: IsDown), samples.Add("fr", only: layer => !IsDown(layer)),
            samples.Add("es", only: IsDown), samples.Add("it", only: layer => !IsDown(layer)));

        Assert.Contains("one layer of each: de '", message, StringComparison.Ordinal);
        Assert.DoesNotContain(", es '", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_AdaptersThatMeetByWayOfAThird_AreMerged()
    {
        using var plan = Merger.Plan(AdapterMergeRecipe.Of(Settings("ties"), [samples.Add("de", only: IsDown),
            samples.Add("fr", only: layer => !IsDown(layer)), samples.Add("es")]));

        Assert.Equal(3, plan.Modules.Count);
    }

    [Theory]
    [InlineData("dbl.yaml")]
    [InlineData("mm.yaml")]
    public void Create_CaseWithoutCommonLayers_IsRefused(string recipe)
    {
        var path = SharedFolder.Require("cases", "adapters-without-common-layer", recipe);

        Assert.Contains("no layer in common", Assert.Throws<BadInputException>(() => Merger.Plan(AdapterMergeRecipe.Read(path))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other/model", "sample/base", false)]
    [InlineData("org/base", "sample/base", true)]
    [InlineData("/models/Base/", "sample/base", true)]
    public void Create_BaseModelsByName_AreComparedByTheirLastPart(string first, string second, bool same)
    {
        var de = samples.Add("de", change: config => config with { BaseModelNameOrPath = first });
        var fr = samples.Add("fr", change: config => config with { BaseModelNameOrPath = second });

        if (same)
        {
            using var plan = Merger.Plan(AdapterMergeRecipe.Of(Settings("ties"), [de, fr]));
            Assert.Equal(3, plan.Modules.Count);
        }
        else
        {
            Assert.Contains($"de '{first}', fr '{second}'", Refused(de, fr), StringComparison.Ordinal);
        }
    }

    private static bool IsDown(string layer) => layer.EndsWith("down_proj", StringComparison.Ordinal);

    private string Copy(string from, string to)
    {
        Directory.CreateDirectory(samples[to]);
        foreach (var file in Directory.EnumerateFiles(samples[from]))
        {
            File.Copy(file, Path.Combine(samples[to], Path.GetFileName(file)));
        }

        return samples[to];
    }

    private static string Refused(params (string, string)[] adapters) =>
        Assert.Throws<BadInputException>(() => Merger.Plan(AdapterMergeRecipe.Of(Settings("ties"), adapters))).Message;
}
