using Tributary.Merging.Layers;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging.Methods;

/// <summary>Methods on singular triples see no triples but those that an adapter has.</summary>
public sealed class SingularKernelsTests : IDisposable
{
    private readonly SampleAdapters samples = new();

    public void Dispose() => samples.Dispose();

    [Theory]
    [InlineData("tsv", 1)]
    [InlineData("core_tsv", 1)]
    [InlineData("tsv", 0)]
    public void Run_UnequalRanksAndASmallChange_MovesTheResultALittle(string method, double smallest)
    {
        // Trunc((4 + 8 + 6) / 3) = 6 is above the rank of the first, which may not have been trained at all.
        var (middle, large) = (samples.Add("middle", rank: 6), samples.Add("large", rank: 8));
        var before = Merge(Settings(method), samples.Add("small", rank: 4, scaleB: smallest), middle, large);
        samples.Add("changed", rank: 4, alpha: 8 * (1 + 1e-5));
        var after = Merge(Settings(method), WithFactorsOf("small", "changed"), middle, large);

        Assert.All(before.Modules.Zip(after.Modules), pair =>
            Assert.InRange(Deltas.RelativeNormDifference(Deltas.Of(pair.First), Deltas.Of(pair.Second)), 0, 1e-3));
    }

    [Fact]
    public void Run_TsvOfUnequalRanks_HasTheSumOfTheRanksThatTakePart()
    {
        var merged = Merge(Settings("tsv"), samples.Add("small", rank: 2), samples.Add("large", rank: 6));

        // min(2, trunc(8 / 2)) + min(6, trunc(8 / 2)).
        Assert.All(merged.Modules, module => Assert.Equal(6, FactorSvd.Of(module).AboveRounding().Values.Length));
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("core_ties")]
    [InlineData("knots_ties")]
    [InlineData("tsv")]
    public void Run_IsotropizeOfTwins_RaisesNoRoundingToADirection(string method)
    {
        var (one, twin) = (samples.Add("one", rank: 3), samples.Add("twin", rank: 3));
        foreach (var file in Directory.EnumerateFiles(one.Folder))
        {
            File.Copy(file, Path.Combine(twin.Folder, Path.GetFileName(file)), overwrite: true);
        }

        var merged = Merge(Settings(method) with { Isotropize = true }, one, twin);

        Assert.All(merged.Modules, module =>
        {
            var values = FactorSvd.Of(module).AboveRounding().Values;
            Assert.Equal(3, values.Length);
            Assert.All(values, value => Assert.InRange(value / values[0], 1 - 1e-5, 1 + 1e-5));
        });
    }

    /// <summary>An adapter under another's name and with its factors, so that only the scaling differs.</summary>
    private (string Name, string Folder) WithFactorsOf(string name, string changed)
    {
        File.Copy(samples[name + "/adapter_model.safetensors"], samples[changed + "/adapter_model.safetensors"], overwrite: true);
        return (name, samples[changed]);
    }
}
