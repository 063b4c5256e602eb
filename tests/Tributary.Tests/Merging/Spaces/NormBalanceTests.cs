using Tributary.Adapters;
using Tributary.Merging;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Merging.Runs;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging.Spaces;

public sealed class NormBalanceTests : IDisposable
{
    private readonly SampleAdapters samples = new();

    public void Dispose() => samples.Dispose();

    public static TheoryData<string, MergeSpace?, string?> Merges => new()
    {
        { "linear", null, null }, { "task_arithmetic", MergeSpace.Delta, null }, { "ties", null, null }, { "ties", MergeSpace.Core, null },
        { "ties", MergeSpace.Factors, null }, { "ties", MergeSpace.Factors, "peft" },
            { "knots_ties", null, null }, { "core_ties", null, null },
        { "dare_ties", MergeSpace.Knots, "paper" }, { "dare_linear", MergeSpace.Stack, null },
            { "core_tsv", null, null }, { "core_cart", null, null },
    };

    [Theory]
    [MemberData(nameof(Merges))]
    public void Run_EqualNorms_GivesTheBytesOfNone(string method, MergeSpace? space, string? profile)
    {
        var de = samples.Add("de");
        (string, string)[] adapters = [de, ("minus", Copy(de.Folder, "minus", -1)), ("twin", Copy(de.Folder, "twin", 1))];

        var balanced = Run(With(method, space, profile), adapters);

        AssertSameBytes(Run(With(method, space, profile) with { Balance = MergeBalance.None }, adapters).Adapter, balanced.Adapter);
        Assert.Equal([1.0, 1.0, 1.0], balanced.Diagnostics.Balance!);
    }

    [Theory]
    [MemberData(nameof(Merges))]
    public void Run_OneAlphaTenfold_ChangesNothing(string method, MergeSpace? space, string? profile)
    {
        (string, string)[] once = [samples.Add("de"), samples.Add("fr", seed: 2), samples.Add("ja", seed: 3)];
        (string, string) loud = ("ja", Tenfold(once[2].Item2));

        var expected = Run(With(method, space, profile), once);
        var found = Run(With(method, space, profile), once[0], once[1], loud);

        // All three are brought to a mean norm that is larger; nothing else may differ.
        var mean = Mean(found) / Mean(expected);
        Assert.InRange(mean, 3, 5);
        MergerTests.AssertSameDeltas(expected.Adapter, found.Adapter, 2e-5, factor: mean);
    }

    [Theory]
    [MemberData(nameof(Merges))]
    public void Run_LanguagesInAnotherOrder_GivesTheSame(string method, MergeSpace? space, string? profile)
    {
        var (de, fr, ja) = (samples.Add("de"), samples.Add("fr", alpha: 5, seed: 2), samples.Add("ja", seed: 3, scaleB: 7));

        var (one, other) = (Run(With(method, space, profile), de, fr, ja), Run(With(method, space, profile), ja, de, fr));

        MergerTests.AssertSameDeltas(one.Adapter, other.Adapter, 1e-5);
        Assert.Equal(one.Diagnostics.Balance!, [other.Diagnostics.Balance![1], other.Diagnostics.Balance![2],
            other.Diagnostics.Balance![0]]);
    }

    [Fact]
    public void Run_UnequalNorms_BringsAllToTheMeanAndSaysSo()
    {
        (string, string)[] adapters = [samples.Add("de", rank: 3), samples.Add("fr", seed: 2, scaleB: 4),
            samples.Add("ja", seed: 3, only: layer => layer.EndsWith("q_proj", StringComparison.Ordinal))];
        var plain = Run(Settings("linear"), adapters).Diagnostics;

        var balanced = Run(Settings("linear") with { Balance = MergeBalance.Norms }, adapters).Diagnostics;

        var mean = plain.Overall.Norms.Average();
        Assert.All(balanced.Overall.Norms, norm => Assert.Equal(mean, norm, 1e-5 * mean));
        Assert.All(balanced.Balance!.Zip(plain.Overall.Norms), pair => Assert.Equal(mean / pair.Second, pair.First, 1e-5));
        Assert.Null(plain.Balance);
    }

    [Fact]
    public void Run_Calibrated_CalibratesTheBalanced()
    {
        var quiet = samples.Add("fr", seed: 2);
        var settings = Settings("ties") with { Balance = MergeBalance.Norms, CalibrateTau = 0.5 };

        var expected = Run(settings, samples.Add("de"), quiet);
        var found = Run(settings, ("de", samples["de"]), ("fr", Tenfold(quiet.Folder)));

        MergerTests.AssertSameDeltas(expected.Adapter, found.Adapter, 2e-5, factor: Mean(found) / Mean(expected));
    }

    [Fact]
    public void Write_ZeroTaskVector_IsRefusedByNameAndLeavesNothing()
    {
        using var plan = Merger.Plan(AdapterMergeRecipe.Of(Settings("ties") with { Balance = MergeBalance.Norms },
            [samples.Add("de"), samples.Add("fr", scaleB: 0)]));

        var refused = Assert.Throws<BadInputException>(() =>
            Merger.Run(plan, samples["out"], cancellation: TestContext.Current.CancellationToken));

        Assert.Contains("task vector of adapter 'fr' is zero", Assert.Single(refused.Problems).Text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(samples["out"]));
    }

    [Fact]
    public void Write_Balanced_HasTheBytesOfRunAndARecipeThatRepeatsThem()
    {
        var settings = Settings("dare_ties") with { Density = 0.6, Balance = MergeBalance.Norms };
        (string, string)[] adapters = [samples.Add("de"), samples.Add("fr", seed: 2, scaleB: 3)];
        Run(settings, adapters).WriteTo(samples["run"]);
        Assert.Contains("\nbalance: norms\n", File.ReadAllText(Path.Combine(samples["run"], MergeResult.RecipeName)),
            StringComparison.Ordinal);
        using var plan = Merger.Plan(AdapterMergeRecipe.Read(Path.Combine(samples["run"], MergeResult.RecipeName)));

        Merger.Run(plan, samples["write"], cancellation: TestContext.Current.CancellationToken);

        foreach (var file in new[] { LoraAdapterFile.WeightsName, LoraConfigFile.FileName, MergeResult.RecipeName })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(samples["run"], file)), File.ReadAllBytes(Path.Combine(samples["write"], file)));
        }
    }

    [Fact]
    public void Identity_None_NamesNoBalance()
    {
        Assert.DoesNotContain(new MergeSettings().Identity(), pair => pair.Key.Contains("balance", StringComparison.Ordinal));
        Assert.Contains(KeyValuePair.Create("merge.balance", "norms"), new MergeSettings { Balance = MergeBalance.Norms }.Identity());
        Assert.DoesNotContain("balance", AdapterMergeRecipe.Of(new MergeSettings(), [samples.Add("de")])
            .ToYaml(samples["x"]), StringComparison.Ordinal);
    }

    internal static void AssertSameBytes(LoraAdapter expected, LoraAdapter actual)
    {
        Assert.Equal(expected.Modules.Select(module => module.Shape), actual.Modules.Select(module => module.Shape));
        Assert.All(expected.Modules.Zip(actual.Modules), pair =>
        {
            Assert.Equal(pair.First.A, pair.Second.A);
            Assert.Equal(pair.First.B, pair.Second.B);
        });
    }

    private static MergeSettings With(string method, MergeSpace? space, string? profile)
    {
        var settings = Settings(method, space, profile) with { Balance = MergeBalance.Norms };
        return settings.Method.HasDensity ? settings with { Density = 0.6 } : settings;
    }

    /// <summary>The norm that all task vectors have after balancing.</summary>
    private static double Mean(MergeResult result) => result.Diagnostics.Overall.Norms.Average();

    private string Copy(string folder, string name, double scale)
    {
        Directory.CreateDirectory(samples[name]);
        LoraAdapter.Read(folder).Scaled(scale).Write(samples[name]);
        return samples[name];
    }

    private string Tenfold(string folder)
    {
        var adapter = LoraAdapter.Read(folder);
        var name = Path.GetFileName(folder) + "-tenfold";
        Directory.CreateDirectory(samples[name]);
        var config = adapter.Config with { LoraAlpha = adapter.Config.LoraAlpha * 10 };
        new LoraAdapter(config, adapter.Modules.Select(module => module with { Scaling = module.Scaling * 10 })).Write(samples[name]);
        return samples[name];
    }
}
