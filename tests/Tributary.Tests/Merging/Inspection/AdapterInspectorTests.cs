using CsCheck;
using Tributary.Adapters;
using Tributary.Merging.Inspection;
using Tributary.Testing;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging.Inspection;

public sealed class AdapterInspectorTests : IDisposable
{
    private readonly SampleAdapters samples = new();

    public void Dispose() => samples.Dispose();

    [Fact]
    public void Run_AnyAdapters_NormsAndCosinesAreThoseOfTheDenseDeltas() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[0, 1_000_000], Gen.Bool).Sample((rankDe, rankFr, seed, rslora) =>
        {
            using var own = new SampleAdapters();
            var de = own.Add("de", seed, rankDe, alpha: 3, rslora: rslora);
            var fr = own.Add("fr", seed, rankFr, change: config => config with { AlphaPattern = [KeyValuePair.Create("down_proj", 5.0)] });

            var inspection = AdapterInspector.Run([de, fr]);

            var (first, second) = (LoraAdapter.Read(de.Folder), LoraAdapter.Read(fr.Folder));
            var dense = first.Modules.Zip(second.Modules, (left, right) => (Left: Deltas.Of(left), Right: Deltas.Of(right))).ToArray();
            Assert.All(dense.Zip(inspection.Modules), pair => AssertFigures(pair.First.Left, pair.First.Right, pair.Second.Figures));
            AssertFigures([.. dense.SelectMany(pair => pair.Left)], [.. dense.SelectMany(pair => pair.Right)], inspection.Overall);
        }, iter: 20);

    [Fact]
    public void Run_Signs_AreCountedAsTheMergeCountsThem()
    {
        var adapters = new[] { samples.Add("de"), samples.Add("fr", rank: 3, rslora: true), samples.Add("ja", alpha: 5) };

        var inspection = AdapterInspector.Run(adapters);
        var merged = SampleAdapters.Run(Settings("ties"), adapters).Diagnostics;

        Assert.Equal(merged.Overall.SignConflicts, inspection.Overall.SignConflicts);
        Assert.Equal(merged.Overall.Surviving!.Value, inspection.Overall.Surviving.Average()!.Value, 1e-12);
        Assert.Equal(merged.Modules.Select(module => module.Figures.SignConflicts),
            inspection.Modules.Select(module => (double?)module.Figures.SignConflicts));
        Assert.All(inspection.Overall.SurvivingEnergy, share => Assert.InRange(share!.Value, 0.5, 0.999));
        Assert.Equal($"{merged.Definition}, at density 1 and equal weights", inspection.Definition);
    }

    [Fact]
    public void Run_OpposedAdapters_TheWeakerLosesAll()
    {
        var (strong, weak) = (samples.Add("strong"), samples["weak"]);
        Directory.CreateDirectory(weak);
        LoraAdapter.Read(strong.Folder).Scaled(-0.5).Write(weak);

        var overall = AdapterInspector.Run([strong, ("weak", weak)]).Overall;

        Assert.Equal((1.0, 1.0, 0.0), (overall.SignConflicts, overall.SurvivingEnergy[0]!.Value, overall.SurvivingEnergy[1]!.Value));
        Assert.Equal(-1, overall.Cosines[0][1]!.Value, 1e-6);
    }

    [Fact]
    public void Run_EqualAdaptersAndAZeroOne_NothingIsLost()
    {
        var (one, zero) = (samples.Add("one"), samples.Add("zero", scaleB: 0));
        Directory.CreateDirectory(samples["two"]);
        LoraAdapter.Read(one.Folder).Write(samples["two"]);

        var overall = AdapterInspector.Run([one, ("two", samples["two"]), zero]).Overall;

        Assert.Equal(0, overall.SignConflicts);
        Assert.Equal([1.0, 1.0, null], overall.SurvivingEnergy);
        Assert.Null(overall.Cosines[0][2]);
        Assert.Equal(0, overall.Norms[2]);
    }

    [Fact]
    public void Run_OneAdapter_IsDescribedAlone()
    {
        var adapter = samples.Add("de", rslora: true, change: config => config with
        {
            RankPattern = [KeyValuePair.Create("layers.1.self_attn.q_proj", 9)],
            AlphaPattern = [KeyValuePair.Create("down_proj", 3.0)],
        });

        var inspection = AdapterInspector.Run([adapter]);

        var described = Assert.Single(inspection.Adapters);
        Assert.Equal(("de", "sample/base", "F32", 4, 8.0, true),
            (described.Name, described.BaseModel, described.Dtype, described.R, described.LoraAlpha, described.UseRslora));
        Assert.Equal([4, 9], described.Ranks);
        Assert.Equal([1.5, 8.0 / 3, 4], described.Scalings);
        Assert.Equal((9, 3.0), (described.RankPattern["layers.1.self_attn.q_proj"], described.AlphaPattern["down_proj"]));
        Assert.Equal((4 * (24 + 16)) + (4 * (16 + 20)) + (9 * (16 + 20)), described.Parameters);
        Assert.Equal([[4], [4], [9]], inspection.Modules.Select(module => module.Ranks));
        Assert.Equal([1.0], inspection.Overall.SurvivingEnergy);
    }

    [Fact]
    public void Run_LayersThatOneAdapterLacks_AreListed()
    {
        var few = samples.Add("few", only: layer => layer.EndsWith("down_proj", StringComparison.Ordinal));

        var inspection = AdapterInspector.Run([samples.Add("de"), few]);

        Assert.Equal(["model.layers.0.self_attn.q_proj", "model.layers.1.self_attn.q_proj"], inspection.Adapters[1].MissingModules);
        Assert.Empty(inspection.Adapters[0].MissingModules);
        var lacking = inspection.Modules[1];
        Assert.Equal(["few"], lacking.MissingIn);
        Assert.Equal([4, 0], lacking.Ranks);
        Assert.Equal([2.0, null], lacking.Scalings);
        Assert.Null(lacking.Figures.SurvivingEnergy[1]);
        Assert.Equal(0, lacking.Figures.Norms[1]);
    }

    [Fact]
    public void ToJson_Document_HoldsEveryFigure()
    {
        var inspection = AdapterInspector.Run([samples.Add("de"), samples.Add("fr")]);

        using var document = JsonDocument.Parse(inspection.ToJson());

        Assert.Equal(inspection.Overall.Cosines[0][1], document.RootElement.GetProperty("overall")
            .GetProperty("cosines")[0][1].GetDouble());
        Assert.Equal(3, document.RootElement.GetProperty("modules").GetArrayLength());
        Assert.Equal("fr", document.RootElement.GetProperty("adapters")[1].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("goldens/model/lora/lora_llama_dora", "use_dora")]
    [InlineData("goldens/model/lora/lora_llama_save_lm_head", "modules_to_save")]
    public void Run_AdapterBeyondPlainLora_IsRefusedByName(string path, string key)
    {
        var folder = SharedFolder.Require(path.Split('/'));

        Assert.Contains($"adapter 'x': {key}", Assert.Throws<BadInputException>(() => AdapterInspector.Run([("x", folder)]))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_RealAdapter_IsInspected()
    {
        var inspection = AdapterInspector.Run([("qwen", SharedFolder.Require("inputs", "adapters", "qwen2.5-0.5b-r8-f32"))]);

        Assert.Equal((48, 8, 2.0), (inspection.Modules.Count, inspection.Adapters[0].R, Assert.Single(inspection.Adapters[0].Scalings)));
        Assert.InRange(inspection.Overall.Norms[0], 0.1, 1);
    }

    private static void AssertFigures(double[] left, double[] right, InspectedFigures figures)
    {
        double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();
        var (normLeft, normRight) = (Math.Sqrt(Dot(left, left)), Math.Sqrt(Dot(right, right)));
        Assert.Equal(normLeft, figures.Norms[0], normLeft * 1e-10);
        Assert.Equal(normRight, figures.Norms[1], normRight * 1e-10);
        Assert.Equal(Dot(left, right) / normLeft / normRight, figures.Cosines[0][1]!.Value, 1e-10);
        Assert.Equal(1, figures.Cosines[1][1]!.Value, 1e-12);
    }
}
