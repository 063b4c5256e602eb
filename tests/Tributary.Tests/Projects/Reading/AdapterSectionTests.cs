using Tributary.Adapters;
using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Projects;
using Tributary.Projects.Reading;
using Tributary.Training;

namespace Tributary.Tests.Projects.Reading;

public sealed class AdapterSectionTests : IDisposable
{
    private readonly SampleProject sample = new();

    public void Dispose() => sample.Dispose();

    [Fact]
    public void Read_EveryKey_IsInTheRecipeAndInItsIdentity()
    {
        var recipe = Read("""
            { r: 4, lora_alpha: 8, lora_dropout: 0.1, use_rslora: true, use_dora: true,
              rank_pattern: { down_proj: 2, "layers.1.*": 3 }, alpha_pattern: { q_proj: 1.5 },
              target_modules: [q_proj, down_proj], exclude_modules: [layers.0.q_proj], layers_to_transform: [1, 2],
              layers_pattern: layers, modules_to_save: [lm_head], share_a: frozen }
            """);

        Assert.Equal((4, 8.0, 0.1, true, true, ShareA.Frozen),
            (recipe.R, recipe.LoraAlpha, recipe.LoraDropout, recipe.UseRslora, recipe.UseDora, recipe.ShareA));
        Assert.Equal([KeyValuePair.Create("down_proj", 2), KeyValuePair.Create("layers.1.*", 3)], recipe.RankPattern);
        Assert.Equal([KeyValuePair.Create("q_proj", 1.5)], recipe.AlphaPattern);
        Assert.Equal(["layers.0.q_proj"], recipe.ExcludeModules);
        Assert.Equal([1, 2], recipe.LayersToTransform);
        Assert.Equal(["layers"], recipe.LayersPattern);
        Assert.Equal(["lm_head"], recipe.ModulesToSave);
        Assert.Equal(13, recipe.Identity().Count());
    }

    /// <summary>An identity that moved would train every project again.</summary>
    [Fact]
    public void Identity_OldKeysAlone_IsWhatItWas() => Assert.Equal(
        ["adapter.r=2", "adapter.lora_alpha=2", "adapter.lora_dropout=0", "adapter.target_modules=q_proj", "adapter.share_a=init"],
        Read("{ r: 2, target_modules: [q_proj] }").Identity().Select(part => $"{part.Key}={part.Value}"));

    [Theory]
    [InlineData("all-linear", "all-linear", null)]
    [InlineData("[q_proj]", "q_proj", null)]
    [InlineData("'.*q_proj'", "", ".*q_proj")]
    public void Read_TargetModules_OneTextIsARegularExpression(string written, string list, string? pattern)
    {
        var recipe = Read($"{{ target_modules: {written} }}");

        Assert.Equal((list, pattern), (string.Join(' ', recipe.TargetModules), recipe.TargetPattern));
    }

    [Theory]
    [InlineData("{ target_modules: '(' }", "adapter.target_modules '(' is no regular expression")]
    [InlineData("{ rank_pattern: { q_proj: 0 } }", "adapter.rank_pattern.q_proj '0' is not a whole number from 1")]
    [InlineData("{ rank_pattern: { '[': 2 } }", "adapter.rank_pattern.[ '[' is no regular expression")]
    [InlineData("{ layers_to_transform: [0.5] }", "adapter.layers_to_transform '0.5' is not a number that is whole")]
    [InlineData("{ use_dora: yes }", "adapter.use_dora 'yes' is neither true nor false")]
    [InlineData("{ share_a: shared }", "adapter.share_a 'shared' is not one of: init, frozen, off")]
    [InlineData("{ from: nowhere }", "adapter.from 'nowhere': is missing; an adapter's folder holds adapter_config.json")]
    [InlineData("{ from: start, r: 8 }", "adapter.r and 'from' exclude each other")]
    [InlineData("{ from: start, share_a: off }", "adapter.share_a 'off' and 'from' exclude each other")]
    [InlineData("{ modules_to_sav: [lm_head] }", "did you mean 'modules_to_save'?")]
    public void Read_Mistake_IsRefusedWithKeyPath(string written, string expected)
    {
        WriteStart("start", 1);

        Assert.Contains(expected, Assert.Throws<BadInputException>(() => Read(written)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_From_TakesItsContentIntoTheIdentityAndNotItsName()
    {
        WriteStart("one", 1);
        WriteStart("same", 1);
        WriteStart("other", 2);

        Assert.Equal(Identity("one"), Identity("same"));
        Assert.NotEqual(Identity("one"), Identity("other"));
    }

    [Theory]
    [InlineData("{ use_dora: true }", "adapter.use_dora is true")]
    [InlineData("{ modules_to_save: [lm_head] }", "adapter.modules_to_save is [lm_head]")]
    [InlineData("{ target_modules: [embed_tokens] }", "adapter.target_modules names the embedding")]
    [InlineData("{ target_modules: '.*(embed_tokens|q_proj)' }", "adapter.target_modules names the embedding")]
    public void Require_WhatNoMergeTakes_IsRefusedBeforeAnythingRuns(string written, string expected)
    {
        Read(written);

        var refused = Assert.Throws<BadInputException>(() => MergeableTraining.Require(ProjectFile.Read(sample.Folder)));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains("'tributary train LANGUAGE' trains such an adapter by itself", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_PlainLora_IsTaken()
    {
        WriteStart("start", 1);
        Read("{ from: start, share_a: frozen }");

        MergeableTraining.Require(ProjectFile.Read(sample.Folder));

        Assert.NotNull(ProjectFile.Read(sample.Folder).Adapter.From);
    }

    [Fact]
    public void Plan_FromAnAdapterOfAnotherShape_IsRefused()
    {
        WriteStart("start", 1, inputs: 5);
        Read("{ from: start }");

        Assert.Contains("module 'q_proj' has shape [3 x 5], expected [3 x 2]",
            Assert.Throws<BadInputException>(() => Plan.Of(sample.Folder, PlanScope.Merged, TimeProvider.System))
            .Message, StringComparison.Ordinal);
    }

    private string Identity(string folder) => Read($"{{ from: {folder} }}").Identity().Single(part => part.Key == "adapter.from").Value;

    private AdapterRecipe Read(string adapter)
    {
        sample.Yaml = $$"""
            project: sample
            base_model: base
            task: { kind: classification, labels: [bad, good], prompt: "{text} =", target: " {label}" }
            languages:
              en: { train: data/en/train.jsonl }
            adapter: {{adapter.ReplaceLineEndings(" ")}}
            """;
        return ProjectFile.Read(sample.Folder).Adapter;
    }

    private void WriteStart(string name, float b, int inputs = 2)
    {
        var folder = Directory.CreateDirectory(Path.Combine(sample.Folder, name)).FullName;
        new LoraAdapter(
            new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["q_proj"] },
            [new LoraFactors("q_proj", 1, inputs, 3, 1, new float[inputs], [b, b, b])]).Write(folder);
    }
}
