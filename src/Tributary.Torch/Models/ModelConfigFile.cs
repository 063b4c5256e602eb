using System.Globalization;

namespace Tributary.Torch.Models;

/// <summary>
/// Reads a model folder's <c>config.json</c>, as transformers 4 and 5 write it; a key that is not written has the value that transformers
/// gives it. What the decoder does not do, such as an unknown architecture, activation
/// or position scaling, is refused by name, with all problems at once.
/// </summary>
internal sealed class ModelConfigFile
{
    public const string FileName = "config.json";
    private const string Sliding = "sliding_attention";

    private readonly ConfigKeys keys;
    private readonly ConfigKeys? generation;
    private readonly Architecture family;
    private readonly int layers;

    private ModelConfigFile(ConfigKeys keys, ConfigKeys? generation, Architecture family)
    {
        (this.keys, this.generation, this.family) = (keys, generation, family);
        layers = keys.Count("num_hidden_layers");
    }

    /// <summary>Reads the configuration of a model folder; <c>generation_config.json</c>,
    /// if there is one, names the end tokens.</summary>
    /// <exception cref="BadInputException">The file is absent, broken, or describes a model that the decoder cannot run.</exception>
    public static ModelConfig Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new BadInputException(path, Directory.Exists(folder)
                ? "not found; a base model is a Hugging Face folder with config.json, tokenizer.json and safetensors"
                : "there is no such folder; name a Hugging Face model folder");
        }

        var problems = new List<Problem>();
        var file = ConfigKeys.Read(path, problems);
        var generationPath = Path.Combine(folder, "generation_config.json");
        var defaults = File.Exists(generationPath) ? ConfigKeys.Read(generationPath, problems) : null;
        // An unknown family is a problem already; the rest is then checked as if it were the first known one.
        var config = new ModelConfigFile(file, defaults, Family(file) ?? Architecture.Known[0]).Read();
        return problems.Count == 0 ? config : throw new BadInputException([.. problems.Distinct()]);
    }

    private static Architecture? Family(ConfigKeys file)
    {
        var (named, type) = (file.FirstText("architectures"), file.Text("model_type"));
        var known = Architecture.Known.FirstOrDefault(known => named is null ? known.ModelType == type : known.Name == named);
        if (known is null)
        {
            file.Refuse($"architecture '{named ?? type ?? "unnamed"}' is not supported; known: "
                + $"{string.Join(", ", Architecture.Known.Select(one => one.Name))}");
        }

        return known;
    }

    private ModelConfig Read()
    {
        RefuseUnknownForms();
        var (heads, hidden) = (keys.Count("num_attention_heads"), keys.Count("hidden_size"));
        var headDim = keys.Count("head_dim", family.HeadDim ?? (heads == 0 ? 0 : hidden / heads));
        var configured = keys.Flag("attention_bias") && family.Bias == ProjectionBias.AsConfigured;
        var config = new ModelConfig
        {
            Architecture = family.Name,
            VocabularySize = keys.Count("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = keys.Count("intermediate_size"),
            Layers = layers,
            Heads = heads,
            KeyValueHeads = keys.Count("num_key_value_heads", heads),
            HeadDim = headDim,
            MaxPositions = keys.Count("max_position_embeddings", 2048),
            RmsNormEps = keys.Positive("rms_norm_eps", 1e-6),
            TieEmbeddings = keys.Flag("tie_word_embeddings", family.Tied),
            AttentionBias = configured || family.Bias == ProjectionBias.QueryKeyValue,
            OutputBias = configured,
            MlpBias = family.MlpBias && keys.Flag("mlp_bias"),
            QueryKeyNorm = family.QueryKeyNorm,
            FusedProjections = family.FusedProjections,
            FourNorms = family.FourNorms,
            NormOffset = family.NormOffset,
            EmbeddingScale = family.ScaledEmbedding ? Math.Sqrt(hidden) : 1,
            Activation = Activation(),
            QueryScalar = family.QueryScalar is { } scalar ? keys.Positive("query_pre_attn_scalar", scalar) : null,
            ScoreCap = family.ScoreCap is { } scoreCap ? keys.Optional("attn_logit_softcapping", scoreCap) : null,
            LogitCap = family.LogitCap is { } logitCap ? keys.Optional("final_logit_softcapping", logitCap) : null,
            Windows = Windows(),
            Rope = RopeConfigKeys.Read(keys),
            BosTokenId = keys.Ids("bos_token_id") is [var bos, ..] ? bos : null,
            EosTokenIds = generation?.Ids("eos_token_id") is { Count: > 0 } ends ? ends : keys.Ids("eos_token_id"),
            PadTokenId = keys.Ids("pad_token_id") is [var pad, ..] ? pad : null,
            InitializerRange = keys.Positive("initializer_range", 0.02),
        };
        CheckHeads(config);
        return config;
    }

    private void RefuseUnknownForms()
    {
        if (keys.Object("quantization_config") is { } quantised)
        {
            keys.Refuse($"the weights are quantised ('{quantised.Text("quant_method") ?? "unnamed method"}'), which is not supported; use "
                + $"the model as it was before it was quantised");
        }

        if (keys.Flag("use_bidirectional_attention"))
        {
            keys.Refuse("use_bidirectional_attention is not supported; the decoder's attention is causal");
        }
    }

    private string Activation()
    {
        var named = keys.Text(family.ActivationKey) ?? family.Activation;
        if (!GatedActivation.Known.Contains(named))
        {
            keys.Refuse($"{family.ActivationKey} '{named}' is not supported; known: {string.Join(", ", GatedActivation.Known)}");
        }

        return named;
    }

    /// <summary>The window of each layer; an empty list if none has one.</summary>
    private IReadOnlyList<int?> Windows()
    {
        var switchedOff = family.Windowed == WindowedLayers.None
            || (family.Windowed == WindowedLayers.Upper && !keys.Flag("use_sliding_window"));
        if (switchedOff || keys.OptionalCount("sliding_window", family.Window) is not { } window)
        {
            return [];
        }

        var types = family.Windowed == WindowedLayers.All ? null : LayerTypes();
        var first = family.Windowed == WindowedLayers.Upper ? keys.Count("max_window_layers", absent: 28, least: 0) : 0;
        return [.. Enumerable.Range(0, layers).Select(layer => (types, family.Windowed) switch
        {
            ({ } given, _) => given.ElementAtOrDefault(layer) == Sliding,
            (null, WindowedLayers.Even) => layer % 2 == 0,
            _ => layer >= first,
        }).Select(has => has ? window : (int?)null)];
    }

    private IReadOnlyList<string>? LayerTypes()
    {
        var types = keys.Texts("layer_types");
        foreach (var unknown in (types ?? []).Where(type => type is not ("full_attention" or Sliding)).Distinct(StringComparer.Ordinal))
        {
            keys.Refuse($"layer_types has '{unknown}', which is not supported; known: full_attention, {Sliding}");
        }

        if (types is not null && types.Count != layers)
        {
            keys.Refuse(string.Create(CultureInfo.InvariantCulture,
                $"layer_types has {types.Count} entries, expected one for each of the {layers} layers"));
        }

        return types;
    }

    private void CheckHeads(ModelConfig config)
    {
        if (config.KeyValueHeads > 0 && config.Heads % config.KeyValueHeads != 0)
        {
            keys.Refuse(string.Create(CultureInfo.InvariantCulture,
                $"num_attention_heads {config.Heads} is no multiple of num_key_value_heads {config.KeyValueHeads}"));
        }

        if (config.HeadDim % 2 != 0)
        {
            keys.Refuse(string.Create(CultureInfo.InvariantCulture, $"head_dim {config.HeadDim} is odd; rotary positions need pairs"));
        }
    }
}
