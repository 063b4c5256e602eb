using Tributary.Adapters;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging;

/// <summary>TIES in the spaces knots and core against the textbook computation: dense deltas in float64, eigenvectors, loops.</summary>
public sealed class DenseReferenceTests : IDisposable
{
    private readonly SampleAdapters samples = new();

    public void Dispose() => samples.Dispose();

    [Theory]
    [InlineData(1.0, 1.0, true, 1)]
    [InlineData(0.5, 1.0, true, 2)]
    [InlineData(0.3, 0.4, true, 3)]
    [InlineData(0.3, 0.4, false, 4)]
    [InlineData(0.7, -0.6, true, 5)]
    public void Run_TiesInKnotsProfileMergekit_EqualsTheDenseComputation(double density, double weight, bool normalize, int seed)
    {
        var adapters = Inputs(seed);
        double[] weights = [weight, 1, 1.5];
        var settings = Settings("ties") with { Density = density, Normalize = normalize, Weights = ByName(adapters, weights) };

        var merged = Merge(settings, adapters);

        foreach (var module in merged.Modules)
        {
            var deltas = DeltasOf(adapters, module);
            var u = Dense.LeftSingular(Dense.SideBySide(deltas));
            var coordinates = deltas.Select(delta => Dense.Times(Dense.Transpose(u), delta)).ToArray();
            var mergedCoordinates = Dense.Entries(coordinates, entries => Mergekit(entries, weights, normalize),
                block => TrimExactly(block, density));
            AssertClose(Dense.Times(u, mergedCoordinates), module);
        }
    }

    [Theory]
    [InlineData(1.0, 1)]
    [InlineData(0.6, 2)]
    [InlineData(0.25, 3)]
    public void Run_CoreTies_EqualsTheDenseComputation(double density, int seed)
    {
        var adapters = Inputs(seed);

        var merged = Merge(Settings("core_ties") with { Density = density }, adapters);

        foreach (var module in merged.Modules)
        {
            var factors = adapters.Select(adapter => LoraAdapter.Read(adapter.Folder)
                .Modules.Single(candidate => candidate.Module == module.Module)).ToArray();
            var u = Dense.LeftSingular(Dense.SideBySide([.. factors.Select(factor => Dense.From(factor.B, factor.Out, factor.Rank))]));
            var v = Dense.LeftSingular(
                Dense.SideBySide([.. factors.Select(factor => Dense.Transpose(Dense.From(factor.A, factor.Rank, factor.In)))]));
            var coordinates = DeltasOf(adapters, module).Select(delta => Dense.Times(Dense.Times(Dense.Transpose(u), delta), v)).ToArray();
            var mergedCoordinates = Dense.Entries(coordinates, MeanOfAgreeing, block => TrimKeepingEqual(block, density));
            AssertClose(Dense.Times(Dense.Times(u, mergedCoordinates), Dense.Transpose(v)), module);
        }
    }

    /// <summary>mergekit: the sign of the weighted sum; the weighted mean, or sum, of what agrees.</summary>
    private static double Mergekit(double[] entries, double[] weights, bool normalize)
    {
        var weighted = entries.Zip(weights, (entry, weight) => entry * weight).ToArray();
        var sign = weighted.Sum() >= 0 ? 1 : -1;
        var agreeing = Enumerable.Range(0, entries.Length).Where(i => Math.Sign(weighted[i]) == sign).ToArray();
        var divisor = normalize ? agreeing.Sum(i => weights[i]) : 1;
        return agreeing.Sum(i => weighted[i]) / (divisor == 0 ? 1 : divisor);
    }

    private static double MeanOfAgreeing(double[] entries)
    {
        var sign = Math.Sign(entries.Sum());
        var agreeing = entries.Where(entry => entry != 0 && Math.Sign(entry) == sign).ToArray();
        return agreeing.Length == 0 ? 0 : agreeing.Average();
    }

    private static double[,] TrimExactly(double[,] block, double density) => Trim(block, (int)(density * block.Length));

    private static double[,] TrimKeepingEqual(double[,] block, double density) =>
        Trim(block, Math.Min(block.Length, (int)(density * block.Length) + 1));

    private static double[,] Trim(double[,] block, int kept)
    {
        var threshold = kept == 0 ? double.PositiveInfinity : block.Cast<double>().Select(Math.Abs).OrderDescending().ElementAt(kept - 1);
        return Dense.Map(block, value => Math.Abs(value) >= threshold ? value : 0);
    }

    private (string Name, string Folder)[] Inputs(int seed) =>
        [samples.Add("de", seed, rank: 3, alpha: 6), samples.Add("fr", seed, rank: 2, alpha: 5, rslora: true),
            samples.Add("ja", seed, rank: 4, alpha: 2)];

    private static Dictionary<string, double> ByName((string Name, string Folder)[] adapters, double[] weights) =>
        adapters.Zip(weights).ToDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal);

    private static double[][,] DeltasOf((string Name, string Folder)[] adapters, LoraFactors module) =>
        [.. adapters.Select(adapter => Dense.From(Deltas.Of(LoraAdapter.Read(adapter.Folder), module.Module, module.In * module.Out),
            module.Out, module.In))];

    private static void AssertClose(double[,] expected, LoraFactors module) =>
        Assert.InRange(Deltas.RelativeDifference([.. expected.Cast<double>()], Deltas.Of(module)), 0, 1e-5);
}
