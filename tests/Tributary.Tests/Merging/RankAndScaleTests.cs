using Tributary.Adapters;
using Tributary.Merging.Recipes;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging;

/// <summary>Ranks and alphas of any layer may differ, stacks may lack rank or
/// strength: what is merged is the deltas, not how they are stored.</summary>
public sealed class RankAndScaleTests : IDisposable
{
    private readonly SampleAdapters samples = new();

    public static TheoryData<string, string> EverySettings => MergerTests.EverySettings;

    public void Dispose() => samples.Dispose();

    /// <summary>Alone, with weight 1: every way in which PEFT can say a scaling, read back from what was written.</summary>
    [Theory]
    [MemberData(nameof(EverySettings))]
    public void Run_OneAdapterOfAnyScaling_IsWrittenAsItself(string method, string combination)
    {
        Func<LoraConfig, LoraConfig>[] kinds =
        [
            config => config with { UseRslora = true },
            config => config with { LoraAlpha = 0.3 },
            config => config with { LoraAlpha = -7 },
            config => config with { RankPattern = [KeyValuePair.Create("q_proj", 3), KeyValuePair.Create(".*down_proj", 5)] },
            config => config with { UseRslora = true, RankPattern = [KeyValuePair.Create(@"layers\.1\..*", 6)],
                AlphaPattern = [KeyValuePair.Create("q_proj", 1.5), KeyValuePair.Create("down_proj", 40.0)] },
            config => config with { R = 18, FanInFanOut = true },
        ];
        for (var i = 0; i < kinds.Length; i++)
        {
            var adapter = samples.Add($"kind{i}", change: kinds[i]);

            var written = Write(Merge(SettingsOf(method, combination), adapter), $"out{i}");

            MergerTests.AssertSameDeltas(LoraAdapter.Read(adapter.Folder), LoraAdapter.Read(written), 2e-6);
        }
    }

    [Theory]
    [InlineData("linear", "stack/mergekit")]
    [InlineData("task_arithmetic", "stack/peft")]
    [InlineData("ties", "knots/mergekit")]
    [InlineData("ties", "knots/peft")]
    [InlineData("ties", "knots/paper")]
    [InlineData("knots_ties", "knots/knots")]
    public void Run_RanksAndAlphasPerLayer_AreThoseOfTheirDeltas(string method, string combination)
    {
        var settings = SettingsOf(method, combination) with { Density = method.EndsWith("ties", StringComparison.Ordinal) ? 0.6 : 1 };
        var de = samples.Add("de", rank: 3, rslora: true, change: config => config with
            { RankPattern = [KeyValuePair.Create("layers.0.self_attn.q_proj", 7)] });
        var fr = samples.Add("fr", rank: 5, alpha: 1, change: config => config with
            { AlphaPattern = [KeyValuePair.Create("down_proj", 20.0)] });

        var merged = Merge(settings, de, fr);
        var plain = Merge(settings, Folded(de), Folded(fr));

        MergerTests.AssertSameDeltas(plain, merged, 1e-5);
        Assert.Equal([8, 12, 8], merged.Modules.Select(module => module.Rank));
    }

    [Theory]
    [MemberData(nameof(EverySettings))]
    public void Run_StackWithoutFullRank_IsMerged(string method, string combination)
    {
        var settings = SettingsOf(method, combination);
        var one = samples.Add("one", rank: 6);
        var copies = Enumerable.Range(0, 3).Select(i => Changed(one, $"copy{i}", _ => { })).ToArray();
        var twinColumns = Changed(one, "twins", module =>
        {
            for (var row = 0; row < module.Out; row++)
            {
                module.B[(row * module.Rank) + 1] = module.B[row * module.Rank];
            }
        });
        var noA = Changed(one, "noA", module => module.A.AsSpan().Clear());
        var wide = samples.Add("wide", rank: 21);

        var mean = Merge(settings with { Normalize = null }, copies);
        Assert.Equal(1, Direction(LoraAdapter.Read(one.Folder), mean), 1e-6);
        foreach (var set in new[] { new[] { one, twinColumns }, [twinColumns, noA], [wide, Changed(wide, "again", _ => { })] })
        {
            var written = Write(Merge(settings, set), $"out-{set[0].Name}-{set[1].Name}");
            Assert.All(LoraAdapter.Read(written).Modules, module =>
                Assert.All(Deltas.Of(module), value => Assert.True(double.IsFinite(value))));
        }
    }

    /// <summary>Cosine between two adapters' deltas over all layers.</summary>
    private static double Direction(LoraAdapter first, LoraAdapter second)
    {
        var (x, y) = (first.Modules.SelectMany(Deltas.Of).ToArray(), second.Modules.SelectMany(Deltas.Of).ToArray());
        double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();
        return Dot(x, y) / Math.Sqrt(Dot(x, x) * Dot(y, y));
    }

    /// <summary>The same deltas with every scaling moved into B: alpha = r in every layer.</summary>
    private (string Name, string Folder) Folded((string Name, string Folder) adapter)
    {
        var read = LoraAdapter.Read(adapter.Folder);
        var patterns = read.Modules.Select(module => KeyValuePair.Create(module.Module, module.Rank)).ToArray();
        var config = read.Config with
        {
            UseRslora = false, RankPattern = patterns, AlphaPattern =
                [.. patterns.Select(pair => KeyValuePair.Create(pair.Key, (double)pair.Value))],
        };
        var modules = read.Modules.Select(module => module with
            { Scaling = 1, B = [.. module.B.Select(value => (float)(value * module.Scaling))] });
        return (adapter.Name, Write(new LoraAdapter(config, modules), adapter.Name + "-folded"));
    }

    private (string Name, string Folder) Changed((string Name, string Folder) adapter, string name, Action<LoraFactors> change)
    {
        var read = LoraAdapter.Read(adapter.Folder);
        foreach (var module in read.Modules)
        {
            change(module);
        }

        return (name, Write(read, name));
    }

    private string Write(LoraAdapter adapter, string name)
    {
        Directory.CreateDirectory(samples[name]);
        adapter.Write(samples[name]);
        return samples[name];
    }

    private static MergeSettings SettingsOf(string method, string combination) => MergerTests.SettingsOf(method, combination);
}
