using Tributary.Adapters;
using Tributary.Merging;
using Tributary.Merging.Methods;
using Tributary.Merging.Outputs;
using Tributary.Merging.Recipes;
using Tributary.Testing;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging.Outputs;

/// <summary>A layer's rank may fall below the largest possible. The streamed adapter is then that of the merge in memory.</summary>
public sealed class AdapterOutputTests : IDisposable
{
    private readonly SampleAdapters samples = new();

    public void Dispose() => samples.Dispose();

    [Theory]
    [InlineData("ties", null)]
    [InlineData("knots_ties", null)]
    [InlineData("core_ties", null)]
    [InlineData("core_tsv", null)]
    [InlineData("linear", 20)]
    public void Write_RanksWhoseSumExceedsTheLayer_IsTheAdapterInMemory(string method, int? rank) =>
        RequireSame(Settings(method) with { Rank = rank }, samples.Add("de", rank: 14), samples.Add("fr", rank: 9));

    [Theory]
    [InlineData("ties", null)]
    [InlineData("core_ties", null)]
    [InlineData("linear", 6)]
    public void Write_EqualAdapters_IsTheAdapterInMemory(string method, int? rank)
    {
        var de = samples.Add("de");
        RequireSame(Settings(method) with { Rank = rank }, de, Copy(de, "twin", factors => factors));
    }

    [Theory]
    [InlineData("ties")]
    [InlineData("core_task_arithmetic")]
    public void Write_AnUntrainedAdapter_IsTheAdapterInMemory(string method) =>
        RequireSame(Settings(method), samples.Add("de"), samples.Add("untrained", scaleB: 0));

    [Fact]
    public void Write_OneSharedAInCoreSpace_IsTheAdapterInMemory()
    {
        var (de, fr) = (samples.Add("de"), LoraAdapter.Read(samples.Add("fr").Folder));
        var shared = Copy(de, "shared", factors => factors with { B = fr.Modules.Single(own => own.Module == factors.Module).B });

        RequireSame(Settings("core_ties"), de, shared);
    }

    [Fact]
    public void Write_OneAdapterOfARankAboveTheLayer_IsTheAdapterInMemory() =>
        RequireSame(Settings("ties"), samples.Add("de", rank: 18));

    public static IEnumerable<TheoryDataRow> FallingRanks =>
        SharedFolder.Cases("cases/merge-rank-below-largest", "ties.yaml", "rank-3.yaml");

    [Theory]
    [MemberData(nameof(FallingRanks))]
    public void Write_SharedCase_IsTheAdapterInMemory(string recipe) =>
        RequireSame(AdapterMergeRecipe.Read(SharedFolder.Require("cases", "merge-rank-below-largest", recipe)));

    [Fact]
    public void Write_SharedAdapterAlone_IsTheAdapterInMemory() =>
        RequireSame(Settings("ties"), ("alone", SharedFolder.Require("inputs", "adapters", "tiny-gpt2-r16")));

    [Fact]
    public void Write_NameThatEndsAnother_IsReadAgainWithEveryRank()
    {
        var recipe = SharedFolder.Require("cases", "rank-pattern-suffix", "r.yaml");

        Merger.Run(MergeRecipe.Read(recipe), samples["out"], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(new Dictionary<int, int> { [2] = 4, [4] = 4 },
            LoraAdapter.Read(samples["out"]).Modules.CountBy(module => module.Rank).ToDictionary());
    }

    [Theory]
    [InlineData("della")]
    [InlineData("della_linear")]
    public void Write_DellaOfDensityOne_KeepsEverything(string method)
    {
        var (de, fr) = (samples.Add("de"), samples.Add("fr"));
        var all = Settings(method == "della" ? "ties" : "task_arithmetic", MergeSpace.Knots) with { Normalize = method == "della" };

        var merged = Merge(Settings(method), de, fr);

        Assert.All(merged.Modules.Zip(Merge(all, de, fr).Modules), pair =>
            Assert.InRange(Deltas.RelativeNormDifference(Deltas.Of(pair.Second), Deltas.Of(pair.First)), 0, 1e-6));
    }

    private void RequireSame(MergeSettings settings, params (string Name, string Folder)[] adapters) =>
        RequireSame(AdapterMergeRecipe.Of(settings, adapters));

    private void RequireSame(AdapterMergeRecipe recipe)
    {
        using var plan = Merger.Plan(recipe);
        Merger.Run(plan, samples["streamed"], cancellation: TestContext.Current.CancellationToken);
        Merger.Run(plan, cancellation: TestContext.Current.CancellationToken).WriteTo(samples["memory"]);

        foreach (var file in new[] { LoraAdapterFile.WeightsName, LoraConfigFile.FileName, MergeDiagnostics.FileName })
        {
            Assert.Equal(File.ReadAllBytes(samples[$"memory/{file}"]), File.ReadAllBytes(samples[$"streamed/{file}"]));
        }

        Assert.Equal(FolderManifest.Read(samples["memory"]).Files.Select(file => file.Name),
            FolderManifest.Read(samples["streamed"]).Files.Select(file => file.Name));
        Assert.Contains(plan.Modules, module => LoraAdapter.Read(samples["streamed"]).Modules
            .Single(own => own.Module == module.Name).Rank < plan.LargestRankOf(module));
    }

    private (string Name, string Folder) Copy((string Name, string Folder) of, string name, Func<LoraFactors, LoraFactors> change)
    {
        var adapter = LoraAdapter.Read(of.Folder);
        Directory.CreateDirectory(samples[name]);
        new LoraAdapter(adapter.Config, adapter.Modules.Select(change)).Write(samples[name]);
        return (name, samples[name]);
    }
}
