using Tributary.Adapters;
using Tributary.Merging;
using Tributary.Merging.Recipes;
using Tributary.Testing;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging;

/// <summary>
/// What plain factors cannot say is refused, whether the configuration tells of it, the weights do, or both: it is never dropped. Real
/// folders of PEFT's first, then folders that are plain but for one thing.
/// </summary>
public sealed class UnmergeableAdapterTests : IDisposable
{
    private const string Layer = "base_model.model.model.layers.0.self_attn.q_proj";
    private readonly SampleAdapters samples = new();

    public void Dispose() => samples.Dispose();

    /// <summary>Every folder that PEFT wrote, with what refuses it; null: it is read, and merged with itself alone gives itself.</summary>
    private static readonly (string Path, string? Refusal)[] All =
    [
        ("goldens/model/lora/lora_llama_all7", null),
        ("goldens/model/lora/lora_llama_patterns", null),
        ("goldens/model/lora/lora_llama_rslora", null),
        ("goldens/model/lora/lora_qwen2_qv_layer1", null),
        ("goldens/model/lora/lora_qwen3_all_linear", null),
        ("goldens/model/lora/lora_llama_dora", "use_dora is true"),
        ("goldens/model/lora/lora_llama_save_lm_head", "modules_to_save is ["),
        ("inputs/adapters/qwen2.5-0.5b-r8-f32", null),
        ("inputs/adapters/tiny-gpt2-r16", null),
        ("inputs/adapters/gpt2-r8-seqcls-modules-to-save", "tensor 'base_model.model.score.weight' is no LoRA factor"),
    ];

    public static IEnumerable<TheoryDataRow> FoldersOfPeft =>
        SharedFolder.Cases("", All.Select(row => new object?[] { row.Path, row.Refusal }));

    [Theory]
    [MemberData(nameof(FoldersOfPeft))]
    public void Run_FolderOfPeft_ReturnsItselfOrIsRefused(string path, string? refusal)
    {
        var folder = SharedFolder.Require(path.Split('/'));
        if (refusal is not null)
        {
            Refused(("x", folder), refusal);
            return;
        }

        foreach (var method in new[] { "linear", "ties", "knots_ties", "core_ties" })
        {
            Run(Settings(method), ("x", folder)).WriteTo(samples[method]);

            AssertSame(LoraAdapter.Read(folder), LoraAdapter.Read(samples[method]));
        }
    }

    [Fact]
    public void FoldersOfPeft_HoldEveryFolder()
    {
        var all = new[] { "goldens/model/lora", "inputs/adapters" }
            .SelectMany(root => Directory.GetDirectories(SharedFolder.Require(root.Split('/')))
                .Select(folder => $"{root}/{Path.GetFileName(folder)}"));

        Assert.Equal(all.Order(StringComparer.Ordinal), All.Select(row => row.Path).Order(StringComparer.Ordinal));
    }

    /// <summary>A key of the configuration, as PEFT writes it.</summary>
    [Theory]
    [InlineData("use_dora", "true")]
    [InlineData("lora_bias", "true")]
    [InlineData("bias", "\"all\"")]
    [InlineData("bias", "\"lora_only\"")]
    [InlineData("modules_to_save", "[\"lm_head\", \"embed_tokens\"]")]
    [InlineData("trainable_token_indices", "{\"embed_tokens\": [1, 2]}")]
    [InlineData("target_parameters", "[\"experts.gate_up_proj\"]")]
    [InlineData("layer_replication", "[[0, 2], [1, 3]]")]
    [InlineData("use_qalora", "true")]
    [InlineData("init_lora_weights", "\"pissa\"")]
    [InlineData("init_lora_weights", "\"olora\"")]
    [InlineData("peft_type", "\"LOHA\"")]
    [InlineData("a_key_of_tomorrow", "true")]
    public void Create_KeyBeyondPlainFactors_IsRefusedWithWhatToDo(string key, string json)
    {
        var adapter = samples.Add("odd");
        PeftFolder.SetKey(adapter.Folder, key, json);

        var message = Refused(adapter, $"adapter 'odd': {key} is ");

        Assert.Matches("take it out|set it to null|convert the adapter|other kinds of adapters", message);
    }

    /// <summary>A tensor beside the factors, though the configuration is silent: another tool may have dropped the key.</summary>
    [Theory]
    [InlineData(Layer + ".lora_magnitude_vector.weight", "train without use_dora")]
    [InlineData(Layer + ".lora_magnitude_vector", "train without use_dora")]
    [InlineData(Layer + ".lora_B.bias", "train without lora_bias")]
    [InlineData(Layer + ".bias", "trained biases cannot be merged; train without them")]
    [InlineData("base_model.model.lm_head.weight", "(modules_to_save)")]
    [InlineData("base_model.model.lm_head.modules_to_save.weight", "(modules_to_save)")]
    [InlineData("base_model.model.model.embed_tokens.lora_embedding_A", "train without the embedding")]
    [InlineData("base_model.model.model.embed_tokens.lora_embedding_B", "train without the embedding")]
    [InlineData("base_model.model.model.embed_tokens.token_adapter.trainable_tokens_delta", "is no LoRA factor")]
    [InlineData("model.layers.0.self_attn.q_proj.lora_A.weight", "is no LoRA factor")]
    [InlineData(Layer + ".lora_A.default.weight", "is no LoRA factor")]
    public void Create_TensorBeyondPlainFactors_IsRefusedByNameWithWhatToDo(string tensor, string expected)
    {
        var adapter = samples.Add("odd");
        PeftFolder.AddTensor(adapter.Folder, tensor, 4, 4);

        Assert.Contains(expected, Refused(adapter, $"adapter 'odd': tensor '{tensor}'"), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_FactorsOfAnotherRankThanTheConfiguration_AreRefusedWithBoth()
    {
        var adapter = samples.Add("odd");
        PeftFolder.SetKey(adapter.Folder, "rank_pattern", "{\"q_proj\": 3}");

        Refused(adapter, $"tensor '{Layer}.lora_A.weight' has the shape [4 x 16], expected rank 3");
    }

    [Fact]
    public void Read_FactorStoredOnceForTwoLayers_IsReadInBoth()
    {
        var (first, second) = ("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight",
            "base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight");
        var adapter = samples.Add("tied");
        PeftFolder.Tie(adapter.Folder, second, first);

        var read = LoraAdapter.Read(adapter.Folder);

        Assert.Equal(3, read.Modules.Count);
        Assert.Equal(read.Modules[1].A, read.Modules[2].A);
        MergerTests.AssertSameDeltas(read, Merge(Settings("ties"), adapter), 2e-6);
    }

    /// <summary>All layers of the small models; of a large one, whose dense deltas take long, the first two.</summary>
    private static void AssertSame(LoraAdapter expected, LoraAdapter actual)
    {
        Assert.Equal(expected.Modules.Select(module => module.Module), actual.Modules.Select(module => module.Module));
        foreach (var (left, right) in expected.Modules.Zip(actual.Modules)
            .Where((pair, i) => i < 2 || pair.First.In * pair.First.Out < 100_000))
        {
            Assert.InRange(Deltas.RelativeNormDifference(Deltas.Of(left), Deltas.Of(right)), 0, 2e-6);
        }
    }

    private static string Refused((string Name, string Folder) adapter, string expected)
    {
        var message = Assert.Throws<BadInputException>(() => Merger.Plan(AdapterMergeRecipe.Of(Settings("ties"), [adapter]))).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        return message;
    }
}
