using Tributary.Safetensors;

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

    private readonly DocumentSection file;
    private readonly DocumentSection keys;
    private readonly DocumentSection? generation;
    private readonly Architecture family;
    private readonly WrappedModel? wrapper;
    private readonly int layers;

    private ModelConfigFile(DocumentSection file, DocumentSection? generation, Architecture family, WrappedModel? wrapper)
    {
        (this.file, this.generation, this.family, this.wrapper) = (file, generation, family, wrapper);
        keys = TextOf(file);
        layers = keys.Integer("num_hidden_layers", null, 1, MostLayers);
    }

    /// <summary>The activations that the decoder computes.</summary>
    public static IReadOnlyList<string> Activations { get; } = ["silu", "gelu_pytorch_tanh", "xielu"];

    /// <summary>Opens the configuration of a model folder, of whatever family.</summary>
    /// <exception cref="BadInputException">The file is absent or broken.</exception>
    public static DocumentSection Open(string folder) => Open(folder, FileName);

    /// <summary>Reads the configuration of a model folder that the decoder can run; <c>generation_config.json</c>,
    /// if there is one, names the end tokens.</summary>
    /// <exception cref="BadInputException">The file is absent, broken, or describes a model that the decoder cannot run.</exception>
    public static ModelConfig Read(string folder)
    {
        var config = Open(folder);
        var defaults = OpenGeneration(folder);
        // An unknown family is a problem already; the rest is then checked as if it were the first known one.
        var (known, wrapped) = Family(config);
        var read = new ModelConfigFile(config, defaults, known ?? Architectures.Known[0], wrapped).Read();
        IReadOnlyList<Problem> problems = [.. config.Problems.All, .. defaults?.Problems.All ?? []];
        return problems.Count == 0 ? read : throw new BadInputException(problems);
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
    public static bool? IsTied(DocumentSection config)
    {
        const string Key = "tie_word_embeddings";
        var text = TextOf(config);
        return text.Find(Key)?.Flag ?? config.Find(Key)?.Flag ?? Architectures.IsTiedByDefault(TextType(config, text),
            config.Find("architectures")?.Items?.FirstOrDefault()?.Text);
    }

    /// <summary>The part of a configuration that describes the decoder: <c>text_config</c> of a model of text and images, else
    /// all.</summary>
    public static DocumentSection TextOf(DocumentSection config) =>
        config.HoldsSection(WrappedModel.TextKey) ? config.Section(WrappedModel.TextKey) : config;

    /// <summary>The decoder's family; null if it is none that can be run.</summary>
    public static Architecture? FamilyOf(DocumentSection config) => Architectures.OfType(TextType(config, TextOf(config)));

    private static string? TextType(DocumentSection config, DocumentSection text)
    {
        var type = config.Find("model_type")?.Text;
        return text == config ? type
            : text.Find("model_type")?.Text ?? WrappedModel.Known.FirstOrDefault(known => known.ModelType == type)?.TextType;
    }

    private static DocumentSection? OpenGeneration(string folder) =>
        File.Exists(Path.Combine(folder, GenerationName)) ? Open(folder, GenerationName) : null;

    private static IReadOnlyList<int> EndTokens(DocumentSection keys, DocumentSection? generation) =>
        generation?.Integers("eos_token_id", AnyId) is { Count: > 0 } ends ? ends : Ids(keys, "eos_token_id");

    /// <summary>Token ids, which a wrapped model may have beside its decoder's configuration instead of in it.</summary>
    private static IReadOnlyList<int> Ids(DocumentSection keys, string key) =>
        keys.Integers(key, AnyId) is { Count: > 0 } ids ? ids : TextOf(keys) is var text && text != keys ? text.Integers(key, AnyId) : [];

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

    private static (Architecture? Family, WrappedModel? Wrapper) Family(DocumentSection config)
    {
        var (named, type) = (config.Texts("architectures")?.FirstOrDefault(), config.Text("model_type"));
        var wrapped = WrappedModel.Known.FirstOrDefault(known => named is null ? known.ModelType == type : known.Name == named);
        if (wrapped is not null && !config.HoldsSection(WrappedModel.TextKey))
        {
            config.Refuse($"a {wrapped.Name} has no {WrappedModel.TextKey}, which describes its decoder");
        }

        var inner = TextType(config, TextOf(config));
        var known = wrapped is not null ? Architectures.OfType(inner)
            : Architectures.Known.FirstOrDefault(known => named is null ? known.ModelType == type : known.Name == named);
        if (known is null)
        {
            config.Refuse($"architecture '{(wrapped is null ? named ?? type : inner) ?? "unnamed"}' is not supported; known: "
                + $"{string.Join(", ", Architectures.Known.Select(one => one.Name).Concat(WrappedModel.Known.Select(one => one.Name)))}. "
                + $"Adapters of other families still merge, and a project can train them by a command (training.trainer: command)");
        }

        return (known, wrapped);
    }

    private ModelConfig Read()
    {
        RefuseUnknownForms();
        var (heads, hidden) = (keys.Integer("num_attention_heads", family.Heads, 1), keys.Integer("hidden_size", null, 1));
        var rope = RopeConfigKeys.Read(keys, family);
        var windows = Windows();
        var caps = family.SoftCaps;
        var config = new ModelConfig
        {
            Architecture = family.Name,
            Wrapper = wrapper?.Name,
            VocabularySize = keys.Integer("vocab_size", family.Vocabulary, 1),
            HiddenSize = hidden,
            IntermediateSize = keys.Integer("intermediate_size", null, 1),
            Layers = layers,
            Heads = heads,
            KeyValueHeads = keys.Integer("num_key_value_heads",
                (keys.IsWritten("num_key_value_heads") ? null : family.KeyValueHeads) ?? heads, 1),
            HeadDim = keys.Integer("head_dim", family.HeadDim ?? (heads == 0 ? 0 : hidden / heads), 1),
            MaxPositions = keys.Integer("max_position_embeddings", family.Positions, 1),
            NormEps = keys.Positive(family.NormEps.Key, family.NormEps.Value),
            TieEmbeddings = IsTied(file) ?? family.Tied,
            AttentionBias = Switch(family.QueryKeyValueBias),
            OutputBias = Switch(family.OutputBias),
            MlpBias = Switch(family.MlpBias),
            EmbeddingScale = family.ScaledEmbedding ? Math.Sqrt(hidden) : Multiplier("embedding_multiplier"),
            ResidualScale = Multiplier("residual_multiplier"),
            Activation = Activation(),
            ScoreScale = family.QueryScalar is { } scalar ? 1 / Math.Sqrt(keys.Positive("query_pre_attn_scalar", scalar))
                : family.Multipliers ? Multiplier("attention_multiplier") : null,
            ScoreCap = caps is { } some ? keys.PositiveOrNone("attn_logit_softcapping", some.Scores) : null,
            LogitCap = caps is { } both ? keys.PositiveOrNone("final_logit_softcapping", both.Logits) : null,
            LogitScale = family.LogitScale is { } scale ? keys.Positive("logit_scale", scale) : 1 / Multiplier("logits_scaling"),
            Windows = windows,
            Rope = rope,
            LocalRope = RopeConfigKeys.ReadLocal(keys, family, rope),
            Rotated = Rotated(windows),
            BosTokenId = Ids(file, "bos_token_id") is [var bos, ..] ? bos : null,
            EosTokenIds = EndTokens(file, generation),
            PadTokenId = Ids(file, "pad_token_id") is [var pad, ..] ? pad : null,
            InitializerRange = keys.Positive("initializer_range", 0.02),
        };
        CheckHeads(config);
        return config;
    }

    private bool Switch(BiasSwitch bias) => bias.Key is { } key ? keys.Flag(key, bias.Value) : bias.Value;

    private double Multiplier(string key) => family.Multipliers ? keys.Positive(key, 1) : 1;

    /// <summary>Per layer whether it is turned by position; an empty list if all are.</summary>
    private IReadOnlyList<bool> Rotated(IReadOnlyList<int?> windows) => family.RotaryLayers switch
    {
        RotaryLayers.Windowed => [.. Enumerable.Range(0, layers).Select(layer => windows.Count > 0 && windows[layer] is not null)],
        RotaryLayers.Listed => Listed(),
        _ => [],
    };

    private bool[] Listed()
    {
        var listed = keys.Integers("no_rope_layers", 0, 1);
        if (listed.Count > 0 && listed.Count < layers)
        {
            keys.Refuse("no_rope_layers", Invariant.Text(listed.Count) + " entries, expected one for each of the "
                + $"{Invariant.Text(layers)} layers");
        }

        var interval = keys.Integer("no_rope_layer_interval", 4, 1);
        return [.. Enumerable.Range(0, layers).Select(layer => listed.Count > 0 ? listed.ElementAtOrDefault(layer) == 1
            : (layer + 1) % interval != 0)];
    }

    private void RefuseUnknownForms()
    {
        if (QuantizationScheme.SectionOf(file) is { } quantised && QuantizationScheme.Read(quantised).Refusal is { } refusal)
        {
            file.Refuse(refusal);
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
        var isSwitched = family.Windowed is WindowedLayers.Upper or WindowedLayers.Unrotated;
        var switchedOff = family.Windowed == WindowedLayers.None
            || (isSwitched && !keys.Flag("use_sliding_window", defaultValue: false));
        if (switchedOff || Window() is not { } window)
        {
            return [];
        }

        return [.. Windowed().Select(has => has ? window : (int?)null)];
    }

    /// <summary>Per layer whether it has the window.</summary>
    private IEnumerable<bool> Windowed()
    {
        var numbers = Enumerable.Range(0, layers);
        if (family.Windowed != WindowedLayers.All && LayerTypes() is { } types)
        {
            return numbers.Select(layer => types.ElementAtOrDefault(layer) == Sliding);
        }

        switch (family.Windowed)
        {
            case WindowedLayers.Even:
                return numbers.Select(layer => layer % 2 == 0);
            case WindowedLayers.Pattern:
                var every = keys.Integer("sliding_window_pattern", keys.Integer("_sliding_window_pattern", family.WindowPattern, 1), 1);
                return numbers.Select(layer => (layer + 1) % every != 0);
            case WindowedLayers.Unrotated:
                return Listed().Select(turned => !turned);
            case WindowedLayers.Upper:
                var first = keys.Integer("max_window_layers", 28, 0);
                return numbers.Select(layer => layer >= first);
            default:
                return numbers.Select(_ => true);
        }
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

        foreach (var rope in new[] { config.Rope, config.LocalRope }.OfType<RopeConfig>())
        {
            CheckPairs(rope, rope.Width(config.HeadDim));
        }
    }

    private void CheckPairs(RopeConfig rope, int turned)
    {
        if (turned % 2 != 0 || turned == 0)
        {
            keys.Refuse(Invariant.Text(turned) + " entries of each head are turned by position (head_dim, partial_rotary_factor), "
                + "expected an even number above 0: rotary positions need pairs");
        }

        if (rope.Type == "longrope" && (rope.ShortFactors.Count != turned / 2 || rope.LongFactors.Count != turned / 2))
        {
            keys.Refuse($"longrope has {Invariant.Text(rope.ShortFactors.Count)} short_factor and {Invariant.Text(rope.LongFactors.Count)} "
                + $"long_factor, expected {Invariant.Text(turned / 2)} of each, one for a pair of entries");
        }
    }
}
