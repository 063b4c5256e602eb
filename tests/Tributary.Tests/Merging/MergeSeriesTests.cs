using Tributary.Merging;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Merging.Runs;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging;

public sealed class MergeSeriesTests : IDisposable
{
    private readonly SampleAdapters samples = new();
    private readonly (string, string)[] adapters;

    public MergeSeriesTests() => adapters =
    [
        samples.Add("de"), samples.Add("fr", seed: 2, alpha: 7, scaleB: 3),
            samples.Add("ja", seed: 3, rslora: true, only: layer => layer.EndsWith("q_proj", StringComparison.Ordinal)),
    ];

    public void Dispose() => samples.Dispose();

    /// <summary>Every method in every space that takes it, with each pre-step; neighbours share projections.</summary>
    private static IEnumerable<MergeSettings> Everything()
    {
        MergeSettings[] plain =
        [
            .. from space in new MergeSpace?[] { MergeSpace.Knots, MergeSpace.Core, MergeSpace.Stack, MergeSpace.Factors, MergeSpace.Delta }
               from profile in new[] { "mergekit", "paper", "knots", "peft" }
               from method in new[] { "linear", "ties", "dare_linear", "dare_ties", "della", "magnitude_prune" }
               select Settings(method, space, profile),
            .. new[] { "knots_ties", "core_ties", "core_tsv", "core_cart", "ties_svd", "cat" }.Select(method => Settings(method)),
        ];
        return from settings in plain.Select(one => one.Method.HasDensity ? one with { Density = 0.6 } : one)
               from balance in new[] { MergeBalance.None, MergeBalance.Norms }
               from tau in new double?[] { null, 0.5 }
               let rank = settings.Space == MergeSpace.Delta && !settings.Method.Truncates ? 6 : (int?)null
               select settings with { Balance = balance, CalibrateTau = tau, Rank = rank };
    }

    [Fact]
    public void Run_AnyMergeAfterAnyOther_HasTheBytesOfAFreshMerge()
    {
        using var series = MergeSeries.Open(adapters);
        var seen = 0;
        foreach (var settings in Everything().Where(settings => series.ProblemsOf(settings).Count == 0).OrderBy(settings => settings.Space))
        {
            AssertSame(settings, series.Run(settings, cancellation: TestContext.Current.CancellationToken), seen++);
        }

        Assert.True(seen > 200, Invariant.Text(seen));
    }

    [Fact]
    public void Run_OtherWeightsDensitiesAndSides_HasTheBytesOfAFreshMerge()
    {
        using var series = MergeSeries.Open(adapters);
        var ties = Settings("ties") with { Density = 0.3 };
        MergeSettings[] merges =
        [
            ties, ties with { Density = 0.8 }, ties with { Weights = new Dictionary<string, double> { ["fr"] = 2 } },
                ties with { Stack = StackSide.Input },
            ties with { CalibrateTau = 0.3, CalibrateNorm = CalibrateNorm.Before }, ties with
                { CalibrateTau = 0.3, CalibrateNorm = CalibrateNorm.None },
            ties with { CalibrateTau = 0 }, ties with { Isotropize = true }, ties with { Lambdas = [1.7] }, ties,
        ];

        foreach (var (index, settings) in merges.Index())
        {
            AssertSame(settings, series.Run(settings, threads: 1 + (index % 3), cancellation: TestContext.Current.CancellationToken),
                index);
        }
    }

    [Fact]
    public void Run_DependentRows_HasTheBytesOfAFreshMerge()
    {
        Directory.CreateDirectory(samples["twin"]);
        Tributary.Adapters.LoraAdapter.Read(samples["de"]).Write(samples["twin"]);
        (string, string)[] twins = [adapters[0], ("twin", samples["twin"]), adapters[1]];
        using var series = MergeSeries.Open(twins);

        foreach (var (index, settings) in new[] { Settings("ties"), Settings("knots_ties") with { Density = 0.5 },
            Settings("core_ties") with { Density = 0.5 }, Settings("core_tsv") }.Index())
        {
            var fresh = Run(settings, twins);
            NormSame(fresh, series.Run(settings, cancellation: TestContext.Current.CancellationToken), index);
            NormSame(fresh, series.Run(settings, cancellation: TestContext.Current.CancellationToken), index + 100);
        }
    }

    [Fact]
    public void ProblemsOf_WhatAFreshPlanRefuses_IsRefusedInTheSameWords()
    {
        using var series = MergeSeries.Open([samples.Add("r3", rank: 3), adapters[0]]);
        var settings = Settings("ties", MergeSpace.Factors);

        var fresh = Assert.Throws<BadInputException>(() =>
            Merger.Plan(AdapterMergeRecipe.Of(settings, [("r3", samples["r3"]), adapters[0]])));

        Assert.Equal(fresh.Problems, series.ProblemsOf(settings));
        Assert.Throws<BadInputException>(() => series.Run(settings));
        Assert.Empty(series.ProblemsOf(Settings("ties")));
    }

    [Fact]
    public void Open_AdaptersThatDoNotFit_IsRefusedAtOnce() =>
        Assert.Throws<BadInputException>(() => MergeSeries.Open([adapters[0], ("gone", samples["gone"])]));

    private void AssertSame(MergeSettings settings, MergeResult found, int number) => NormSame(Run(settings, adapters), found, number);

    private void NormSame(MergeResult fresh, MergeResult found, int number)
    {
        var (one, other) = (samples[FormattableString.Invariant($"fresh-{number}")],
            samples[FormattableString.Invariant($"found-{number}")]);
        fresh.WriteTo(one);
        found.WriteTo(other);
        Assert.True(FolderManifest.Read(one).ContentDigest == FolderManifest.Read(other).ContentDigest,
            string.Join("; ", fresh.Recipe.Settings.Identity()));
    }
}
