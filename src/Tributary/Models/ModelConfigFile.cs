namespace Tributary.Models;

/// <summary>
/// Reads a model folder's <c>config.json</c>, as transformers 4 and 5 write it; a key that is not written has the value that transformers
/// gives it. What the decoder does not do, such as an unknown architecture, activation
/// or position scaling, is refused by name, with all problems at once.
/// </summary>
internal sealed class ModelConfigFile
{
    public const string FileName = "config.json";
    private const string GenerationName = "generation_config.json";
    private const string Sliding = "sliding_attention";


    /// <summary>More layers than any model has: a wrong number must not become so many objects.</summary>
    private const int MostLayers = 10_000;

    // Some configurations have -1 for none; the tokenizer decides which ids there are.
    private const int AnyId = int.MinValue;

    private readonly DocumentSection keys;
    private readonly DocumentSection? generation;
    private readonly Architecture family;
    private readonly int layers;

    private ModelConfigFile(DocumentSection keys, DocumentSection? generation, Architecture family)
    {
        (this.keys, this.generation, this.family) = (keys, generation, family);
        layers = keys.Integer("num_hidden_layers", null, 1, MostLayers);
    }

    /// <summary>The activations that the decoder computes.</summary>
    public static IReadOnlyList<string> Activations { get; } = ["silu", "gelu_pytorch_tanh"];

    /// <summary>Opens the configuration of a model folder, of whatever family.</summary>
    /// <exception cref="BadInputException">The file is absent or broken.</exception>
    public static DocumentSection Open(string folder) => Open(folder, FileName);

    /// <summary>Reads the configuration of a model folder that the decoder can run; <c>generation_config.json</c>,
    /// if there is one, names the end tokens.</summary>
    /// <exception cref="BadInputException">The file is absent, broken, or describes a model that the decoder cannot run.</exception>
    public static ModelConfig Read(string folder)
    {
        var file = Open(folder);
        var defaults = OpenGeneration(folder);
        // An unknown family is a problem already; the rest is then checked as if it were the first known one.
        var config = new ModelConfigFile(file, defaults, Family(file) ?? Architecture.Known[0]).Read();
        IReadOnlyList<Problem> problems = [.. file.Problems.All, .. defaults?.Problems.All ?? []];
        return problems.Count == 0 ? config : throw new BadInputException(problems);
    }

    /// <summary>The tokens that end a text, of whatever family the model is; may be empty.</summary>
    /// <exception cref="BadInputException">A file is absent or broken.</exception>
    public static IReadOnlyList<int> EndTokens(string folder)
    {
        var (file, defaults) = (Open(folder), OpenGeneration(folder));
        var ends = EndTokens(file, defaults);
        IReadOnlyList<Problem> problems = [.. file.Problems.All, .. defaults?.Problems.All ?? []];
        return problems.Count == 0 ? ends : throw new BadInputException(problems);
    }

    /// <summary>Whether embedding and output layer are one matrix: what the configuration says, else what its family
    /// takes for granted; null for a family that is not known here.</summary>
    public static bool? IsTied(DocumentSection config) =>
        config.Find("tie_word_embeddings")?.Flag
            ?? Architecture.IsTiedByDefault(config.Find("model_type")?.Text, config.Find("architectures")?.Items?.FirstOrDefault()?.Text);

    private static DocumentSection? OpenGeneration(string folder) =>
        File.Exists(Path.Combine(folder, GenerationName)) ? Open(folder, GenerationName) : null;

    private static IReadOnlyList<int> EndTokens(DocumentSection keys, DocumentSection? generation) =>
        generation?.Integers("eos_token_id", AnyId) is { Count: > 0 } ends ? ends : keys.Integers("eos_token_id", AnyId);

    /// <summary>The same of a model folder; null also if it has no configuration.</summary>
    /// <exception cref="BadInputException">The configuration is broken.</exception>
    public static bool? IsTiedIn(string folder) => File.Exists(Path.Combine(folder, FileName)) ? IsTied(Open(folder)) : null;

    private static DocumentSection Open(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return DocumentSection.Open(JsonFile.Read(path, Directory.Exists(folder)
            ? "not found; a base model is a Hugging Face folder with config.json, tokenizer.json and safetensors"
            : $"there is no such folder; name a Hugging Face model folder{HubName.Advice(folder)}", allowDuplicates: true),
            new DocumentProblems(path));
    }

    private static Architecture? Family(DocumentSection file)
    {
        var (named, type) = (file.Texts("architectures")?.FirstOrDefault(), file.Text("model_type"));
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
        var (heads, hidden) = (keys.Integer("num_attention_heads", null, 1), keys.Integer("hidden_size", null, 1));
        var headDim = keys.Integer("head_dim", family.HeadDim ?? (heads == 0 ? 0 : hidden / heads), 1);
        var configured = keys.Flag("attention_bias", defaultValue: false) && family.Bias == ProjectionBias.AsConfigured;
        var config = new ModelConfig
        {
            Architecture = family.Name,
            VocabularySize = keys.Integer("vocab_size", null, 1),
            HiddenSize = hidden,
            IntermediateSize = keys.Integer("intermediate_size", null, 1),
            Layers = layers,
            Heads = heads,
            KeyValueHeads = keys.Integer("num_key_value_heads", heads, 1),
            HeadDim = headDim,
            MaxPositions = keys.Integer("max_position_embeddings", family.Positions, 1),
            RmsNormEps = keys.Positive("rms_norm_eps", 1e-6),
            TieEmbeddings = keys.Flag("tie_word_embeddings", family.Tied),
            AttentionBias = configured || family.Bias == ProjectionBias.QueryKeyValue,
            OutputBias = configured,
            MlpBias = family.MlpBias && keys.Flag("mlp_bias", defaultValue: false),
            EmbeddingScale = family.ScaledEmbedding ? Math.Sqrt(hidden) : 1,
            Activation = Activation(),
            QueryScalar = family.QueryScalar is { } scalar ? keys.Positive("query_pre_attn_scalar", scalar) : null,
            ScoreCap = family.ScoreCap is { } scoreCap ? keys.PositiveOrNone("attn_logit_softcapping", scoreCap) : null,
            LogitCap = family.LogitCap is { } logitCap ? keys.PositiveOrNone("final_logit_softcapping", logitCap) : null,
            Windows = Windows(),
            Rope = RopeConfigKeys.Read(keys),
            BosTokenId = keys.Integers("bos_token_id", AnyId) is [var bos, ..] ? bos : null,
            EosTokenIds = EndTokens(keys, generation),
            PadTokenId = keys.Integers("pad_token_id", AnyId) is [var pad, ..] ? pad : null,
            InitializerRange = keys.Positive("initializer_range", 0.02),
        };
        CheckHeads(config);
        return config;
    }

    private void RefuseUnknownForms()
    {
        if (keys.OptionalSection("quantization_config") is { } quantised)
        {
            keys.Refuse($"the weights are quantised ('{quantised.Text("quant_method") ?? "unnamed method"}'), which is not supported; use "
                + $"the model as it was before it was quantised");
        }

        if (keys.Flag("use_bidirectional_attention", defaultValue: false))
        {
            keys.Refuse("use_bidirectional_attention is not supported; the decoder's attention is causal");
        }
    }

    private string Activation()
    {
        var named = keys.Text(family.ActivationKey) ?? family.Activation;
        if (!Activations.Contains(named))
        {
            keys.Refuse($"{family.ActivationKey} '{named}' is not supported; known: {string.Join(", ", Activations)}");
        }

        return named;
    }

    /// <summary>The window of each layer; an empty list if none has one.</summary>
    private IReadOnlyList<int?> Windows()
    {
        var switchedOff = family.Windowed == WindowedLayers.None
            || (family.Windowed == WindowedLayers.Upper && !keys.Flag("use_sliding_window", defaultValue: false));
        if (switchedOff || Window() is not { } window)
        {
            return [];
        }

        var types = family.Windowed == WindowedLayers.All ? null : LayerTypes();
        var first = family.Windowed == WindowedLayers.Upper ? keys.Integer("max_window_layers", 28, 0) : 0;
        return [.. Enumerable.Range(0, layers).Select(layer => (types, family.Windowed) switch
        {
            ({ } given, _) => given.ElementAtOrDefault(layer) == Sliding,
            (null, WindowedLayers.Even) => layer % 2 == 0,
            _ => layer >= first,
        }).Select(has => has ? window : (int?)null)];
    }

    /// <summary>A width that null switches off.</summary>
    private int? Window() =>
        keys.Has("sliding_window") ? keys.Integer("sliding_window", null, 1) : keys.IsWritten("sliding_window") ? null : family.Window;

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
