using Tributary.Adapters;
using Tributary.Datasets.Fingerprints;
using Tributary.Exporting;
using Tributary.Exporting.Recipes;
using Tributary.Merging;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Numerics;
using Tributary.Planning.Inputs;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Exporting;

/// <summary>A project with a small base model and releases of real merges: layers
/// that both adapters adapt have rank 5, the others rank 3.</summary>
internal sealed class SampleExport : IDisposable
{
    public const string Llama =
        """{"architectures":["LlamaForCausalLM"],"model_type":"llama","num_attention_heads":4,"num_key_value_heads":2,"""
        + "\"tie_word_embeddings\":true}";

    public static readonly Language De = Language.Parse("de");
    public static readonly Language Fr = Language.Parse("fr");

    private static readonly (string Part, int In, int Out)[] Parts =
    [
        ("self_attn.q_proj", 8, 16), ("self_attn.k_proj", 8, 8), ("self_attn.v_proj", 8, 8), ("self_attn.o_proj", 16, 8),
        ("mlp.gate_proj", 8, 12), ("mlp.up_proj", 8, 12), ("mlp.down_proj", 12, 8),
    ];

    private readonly TempFolder folder = new();

    public SampleExport(string config = Llama)
    {
        Directory.CreateDirectory(Base);
        File.WriteAllText(Path.Combine(Base, "config.json"), config, new UTF8Encoding(false));
        File.WriteAllText(Path.Combine(Base, "tokenizer.json"), "{}");
        WriteBase();
        File.WriteAllText(folder["tributary.yaml"], """
            project: river
            base_model: base
            task: { kind: classification, labels: [bad, good], prompt: "{text} =", target: " {label}" }
            languages:
              de: { adapter: de }
              fr: { adapter: fr }
            """);
        Adapter("de", rank: 3, alpha: 3, layers: [0, 1]);
        Adapter("fr", rank: 2, alpha: 5, layers: [0]);
        Store = Store.At(folder.Path);
        Store.Prepare();
        Releases = new ReleaseStore(Store);
    }

    public string Folder => folder.Path;

    public string Base => folder["base"];

    public string Out => folder["out"];

    public Store Store { get; }

    public ReleaseStore Releases { get; }

    public DigestCache Digests => DigestCache.Of(Store, TimeProvider.System);

    /// <summary>Layers of the base model: name, inputs, outputs.</summary>
    public static IEnumerable<(string Name, int In, int Out)> Layers => Enumerable.Range(0, 2)
        .SelectMany(layer => Parts.Select(part => ($"model.layers.{layer}.{part.Part}", part.In, part.Out)));

    /// <summary>Builds a release.</summary>
    /// <param name="routed">True: fr is left on its own adapter, and de alone is merged.</param>
    /// <param name="isModel">True: the merge makes a whole model.</param>
    public Release Release(bool routed = false, bool isModel = false)
    {
        var merge = new StationRun(new StationName(StationName.Merge, "all"), Digest.Of($"merge {routed} {isModel}"));
        var target = Store.FolderOf(merge.Station, merge.Identity);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var settings = new MergeSettings { Method = MergeMethods.All["linear"], Lambdas = [0.7], Output = isModel
            ? MergeTarget.Model : MergeTarget.Adapter };
        using (var plan = Merger.Plan(AdapterMergeRecipe.Of(settings, routed ? [("de", folder["de"])]
            : [("de", folder["de"]), ("fr", folder["fr"])], Base)))
        {
            Merger.Run(plan, target, cancellation: TestContext.Current.CancellationToken);
        }

        var record = new ReleaseRecord
        {
            Number = 0,
            Kind = ReleaseKind.Built,
            Project = "Fluß",
            Task = Digest.Of("task"),
            BaseModel = ProjectInputs.ModelDigest(Base, Digests),
            Languages = [],
            Merge = merge,
            Seeds = new Dictionary<string, long>(),
            CodeVersions = new Dictionary<string, int>(),
            GatePassed = true,
            Override = "nothing is evaluated in this test",
            ToolVersion = "0.1.0",
            Costs = [],
        };
        var gate = Gate.Judge(new GateRecipe(), new GateModel([new GateLanguage(De, null, null), new GateLanguage(Fr, null, null)]), null);
        return Releases.Build(new ReleaseContent(record,
            [Content(De), Content(Fr) with { RouteFolder = routed ? folder["fr"] : null }], gate, target, isModel));
    }

    public ExportRecipe Recipe(ExportForm form, bool routed = false) => new() { Release = Release(routed), Form = form, BaseModel = Base };

    public ExportResult Export(ExportRecipe recipe) => Exporter.Write(recipe, Out, Digests, stop: TestContext.Current.CancellationToken);

    /// <summary>Writes an adapter of the base model, in BF16.</summary>
    public void Adapter(string name, int rank, double alpha, int[] layers)
    {
        var config = new LoraConfig { R = rank, LoraAlpha = alpha, TargetModules = [.. Parts.Select(part => part.Part.Split('.')[1])],
            BaseModelNameOrPath = "elsewhere" };
        Directory.CreateDirectory(folder[name]);
        new LoraAdapter(config, Layers.Where(layer => layers.Contains(layer.Name[13] - '0')).Select(layer => Factors(config, layer, name)),
            TensorDtype.BF16).Write(folder[name]);
    }

    public void Dispose() => folder.Dispose();

    private static LanguageContent Content(Language language) =>
        new(new ReleaseLanguage { Language = language, Data = [], GivenAdapter = Digest.Of(language.Tag) },
            new Dictionary<Split, DatasetFingerprint>());

    private static LoraFactors Factors(LoraConfig config, (string Name, int In, int Out) layer, string name)
    {
        var (a, b) = (new float[config.R * layer.In], new float[layer.Out * config.R]);
        CounterRandom.For(1, name, layer.Name, "A").FillUniform(a, -0.5, 0.5);
        CounterRandom.For(1, name, layer.Name, "B").FillUniform(b, -0.5, 0.5);
        return new LoraFactors(layer.Name, config.R, layer.In, layer.Out, config.ScalingOf(layer.Name), a, b);
    }

    private void WriteBase()
    {
        TensorLayout[] layouts =
        [
            new("model.embed_tokens.weight", TensorDtype.BF16, [10, 8]), new("model.norm.weight", TensorDtype.F32, [8]),
            .. Layers.Select(layer => new TensorLayout(layer.Name + ".weight", TensorDtype.BF16, [layer.Out, layer.In])),
        ];
        using var writer = new SafetensorsWriter(Path.Combine(Base, "model.safetensors"), layouts);
        foreach (var layout in layouts)
        {
            var values = new float[layout.Shape.Aggregate(1L, (product, size) => product * size)];
            CounterRandom.For(2, layout.Name).FillUniform(values, -1, 1);
            writer.Write(layout.Name, values);
        }

        writer.Complete();
    }
}
