using CsCheck;
using Tributary.Adapters;
using Tributary.Merging;
using Tributary.Merging.Entries;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging;

/// <summary>What holds for every merge, whatever the method: mathematics, not examples.</summary>
public sealed class MergerTests : IDisposable
{
    private readonly SampleAdapters samples = new();

    public static TheoryData<string, string> EverySettings => RowsWhere((_, _) => true);

    /// <summary>Without space factors, whose cross terms mix languages, and without the methods that are no sum or mean.</summary>
    public static TheoryData<string, string> Additive => RowsWhere((method, space) => space != MergeSpace.Factors
        && method.Core is null);

    public void Dispose() => samples.Dispose();

    [Theory]
    [MemberData(nameof(EverySettings))]
    public void Run_OneAdapter_ReturnsItself(string method, string combination)
    {
        var plain = samples.Add("plain", alpha: 12);
        var patterns = samples.Add("patterns", rslora: true, change: config => config with
        {
            RankPattern = [KeyValuePair.Create("layers.1.self_attn.q_proj", 7)],
            AlphaPattern = [KeyValuePair.Create("down_proj", 3.0)],
        });

        foreach (var adapter in new[] { plain, patterns })
        {
            AssertSameDeltas(LoraAdapter.Read(adapter.Folder), Merge(SettingsOf(method, combination), adapter), 2e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Additive))]
    public void Run_EqualAdapters_MeanIsTheAdapter(string method, string combination)
    {
        var settings = SettingsOf(method, combination) with { Normalize = combination.EndsWith("peft", StringComparison.Ordinal) ? null
            : true };
        var isSum = combination.EndsWith("peft", StringComparison.Ordinal) && !settings.Method.Elects;
        var one = samples.Add("one");
        Directory.CreateDirectory(samples["two"]);
        LoraAdapter.Read(one.Folder).Write(samples["two"]);

        var merged = Merge(settings with { Lambdas = [isSum ? 0.5 : 1] }, one, ("two", samples["two"]));

        AssertSameDeltas(LoraAdapter.Read(one.Folder), merged, 2e-6);
    }

    [Theory]
    [MemberData(nameof(EverySettings))]
    public void Run_LanguagesInAnotherOrder_GivesTheSameDeltas(string method, string combination)
    {
        var settings = SettingsOf(method, combination);
        if (settings.Profile.HasWeights)
        {
            settings = settings with { Weights = new Dictionary<string, double> { ["de"] = 0.7, ["fr"] = 1.3 } };
        }

        var (de, fr, ja) = (samples.Add("de", rank: settings.Space == MergeSpace.Factors ? 4 : 3), samples.Add("fr", alpha: 5),
            samples.Add("ja", rslora: true));

        AssertSameDeltas(Merge(settings, de, fr, ja), Merge(settings, ja, de, fr), 1e-5);
    }

    [Theory]
    [MemberData(nameof(EverySettings))]
    public void WithLambda_AnyValue_IsTheMergeWithThatLambdaByteForByte(string method, string combination)
    {
        var adapters = new[] { samples.Add("de"), samples.Add("fr") };
        var settings = SettingsOf(method, combination);

        var scaled = Run(settings, adapters).WithLambda(1.7);
        var direct = Run(settings with { Lambdas = [1.7] }, adapters);

        scaled.WriteTo(samples["scaled"]);
        direct.WriteTo(samples["direct"]);
        Assert.Equal(FolderManifest.Read(samples["direct"]).ContentDigest, FolderManifest.Read(samples["scaled"]).ContentDigest);
        AssertSameDeltas(Run(settings, adapters).Adapter, scaled.Adapter, 1e-6, factor: 1.7);
    }

    [Theory]
    [MemberData(nameof(EverySettings))]
    public void Run_AllInputsTwiceAsStrong_GivesTwiceTheDelta(string method, string combination)
    {
        var settings = SettingsOf(method, combination);
        var weak = new[] { samples.Add("de", alpha: 4), samples.Add("fr", alpha: 4) };
        var before = Merge(settings, weak);

        var strong = new[] { samples.Add("de2", alpha: 4), samples.Add("fr2", alpha: 4) };
        foreach (var ((_, source), (_, target)) in weak.Zip(strong))
        {
            var adapter = LoraAdapter.Read(source);
            Directory.Delete(target, recursive: true);
            Directory.CreateDirectory(target);
            adapter.Scaled(2).Write(target);
        }

        AssertSameDeltas(before, Merge(settings, strong), 1e-6, factor: 2);
    }

    [Theory]
    [MemberData(nameof(Additive))]
    public void Run_AdapterWithZeroB_MergesAsAZeroDelta(string method, string combination)
    {
        var settings = SettingsOf(method, combination);
        var (de, zero) = (samples.Add("de"), samples.Add("zero", scaleB: 0));

        var merged = Run(settings, de, zero);

        // Elected means ignore the zero; the others count it.
        var factor = settings.Choose(2) is { Elect: Elect.None, Combine: Combine.WeightedMean } ? 0.5 : 1;
        AssertSameDeltas(LoraAdapter.Read(de.Folder), merged.Adapter, 2e-6, factor);
        Assert.Equal(0, merged.Diagnostics.Overall.Norms[1]);
        Assert.Null(merged.Diagnostics.Overall.Cosines[0][1]);
    }

    [Theory]
    [MemberData(nameof(EverySettings))]
    public void Run_OnlyZeroAdapters_GivesZeroFactorsThatLoad(string method, string combination)
    {
        var result = Run(SettingsOf(method, combination), samples.Add("a", scaleB: 0), samples.Add("b", scaleB: 0));
        result.WriteTo(samples["out"]);

        Assert.All(LoraAdapter.Read(samples["out"]).Modules, module => Assert.All(Deltas.Of(module), value => Assert.Equal(0, value)));
    }

    [Fact]
    public void Run_Linear_IsTheWeightedMeanOfDenseDeltas() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Double[-2, 2], Gen.Double[0.1, 2], Gen.Int[0, 1_000_000])
            .Sample((rankDe, rankFr, weightDe, weightFr, seed) =>
        {
            using var own = new SampleAdapters();
            var de = own.Add("de", seed, rankDe, alpha: 3, rslora: true, only: layer => layer.EndsWith("q_proj", StringComparison.Ordinal));
            var fr = own.Add("fr", seed, rankFr, alpha: 16, change: config => config with
                { RankPattern = [KeyValuePair.Create("down_proj", 2)] });
            if (Math.Abs(weightDe + weightFr) < 0.05)
            {
                return;
            }

            var settings = Settings("linear") with { Weights = new Dictionary<string, double> { ["de"] = weightDe, ["fr"] = weightFr } };
            var (first, second) = (LoraAdapter.Read(de.Folder), LoraAdapter.Read(fr.Folder));
            foreach (var space in SpaceWords.Spaces.All.Values.Where(space => space != MergeSpace.Factors))
            {
                foreach (var module in Merge(settings with { SpaceOverride = space }, de, fr).Modules)
                {
                    var count = module.In * module.Out;
                    var expected = Deltas.Of(first, module.Module, count)
                        .Zip(Deltas.Of(second, module.Module, count), (x, y) => ((weightDe * x) + (weightFr * y)) / (weightDe + weightFr))
                        .ToArray();
                    Assert.InRange(Deltas.RelativeDifference(expected, Deltas.Of(module)), 0, 1e-4);
                }
            }
        }, iter: 25);

    [Theory]
    [InlineData(TensorDtype.BF16, 0.02)]
    [InlineData(TensorDtype.F16, 0.003)]
    public void Run_NarrowInputs_GiveTheirTypeRoundedOnce(TensorDtype dtype, double tolerance)
    {
        var adapters = new[] { samples.Add("de", dtype: dtype), samples.Add("fr", dtype: dtype) };
        var result = Run(Settings("ties"), adapters);
        result.WriteTo(samples["out"]);

        using var file = new LoraAdapterFile(samples["out"]);
        Assert.Equal(dtype, file.Dtype);
        AssertSameDeltas(result.Adapter, LoraAdapter.Read(samples["out"]), tolerance);
        Assert.Equal(TensorDtype.F32, Run(Settings("ties"), adapters[0], samples.Add("ja")).Adapter.Dtype);
    }

    [Fact]
    public void Run_ResultBeyondFloat16_IsRefused()
    {
        var adapters = new[] { samples.Add("de", alpha: 1e9), samples.Add("fr", alpha: 1e9) };

        var result = Run(Settings("task_arithmetic") with { Dtype = TensorDtype.F16 }, adapters);

        Assert.Contains("leave the range of F16", Assert.Throws<BadInputException>(() => result.WriteTo(samples["out"]))
            .Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(samples["out"]));
    }

    [Fact]
    public void Run_NaNInAnInput_IsRefusedWithTensorAndIndex()
    {
        var bad = samples.Add("bad");
        var adapter = LoraAdapter.Read(bad.Folder);
        adapter.Modules[1].B[6] = float.NaN;
        Directory.Delete(bad.Folder, recursive: true);
        Directory.CreateDirectory(bad.Folder);
        adapter.Write(bad.Folder);

        var thrown = Assert.Throws<BadInputException>(() => Run(Settings("ties"), samples.Add("de"), bad));

        Assert.Contains("'base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("[1, 2]", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Cancelled_Throws()
    {
        using var plan = Merger.Plan(AdapterMergeRecipe.Of(Settings("ties"), [samples.Add("de"), samples.Add("fr")]));

        Assert.ThrowsAny<OperationCanceledException>(() => Merger.Run(plan, cancellation: new CancellationToken(canceled: true)));
    }

    internal static void AssertSameDeltas(LoraAdapter expected, LoraAdapter actual, double tolerance, double factor = 1)
    {
        Assert.Equal(expected.Modules.Select(module => module.Module), actual.Modules.Select(module => module.Module));
        foreach (var (left, right) in expected.Modules.Zip(actual.Modules))
        {
            Assert.InRange(Deltas.RelativeNormDifference([.. Deltas.Of(left).Select(value => factor * value)], Deltas.Of(right)), 0,
                tolerance);
        }
    }

    internal static MergeSettings SettingsOf(string method, string combination)
    {
        var parts = combination.Split('/');
        var settings = SampleAdapters.Settings(method, SpaceWords.Spaces.All[parts[0]], parts[1]);
        // Dense results become adapters of full rank, so that nothing is lost.
        return settings with { Rank = settings.Space == MergeSpace.Delta && (settings.Method.HasDensity || settings.Method.Elects) ? 1000
            : null };
    }

    private static TheoryData<string, string> RowsWhere(Func<MergeMethod, MergeSpace, bool> holds)
    {
        // DELLA drops at random whatever its density is: laws about sums do not hold for it.
        var rows = from method in MergeMethods.All.Values
                   where method.Merges.HasFlag(MergeKinds.Adapters) && method.Sparsify != Sparsify.RankedRandom
                   from space in SpaceWords.Spaces.All
                   from profile in MergeProfiles.All.Keys
                   where !(method.Elects && space.Value == MergeSpace.Stack) && holds(method, space.Value)
                   where !method.IsFixed || (space.Value == method.Space && profile == method.Profile.Name)
                   select (method.Name, $"{space.Key}/{profile}");
        return [.. rows];
    }
}
