using System.Globalization;
using System.Text.Json;

namespace Tributary.Torch.Models;

/// <summary>
/// Reads and writes a model folder's <c>config.json</c>, as transformers 4 and 5 write it. What the decoder does not do, such as an
/// unknown architecture, activation or position scaling, is refused by name, with all problems at once.
/// </summary>
internal sealed class ModelConfigFile
{
    public const string FileName = "config.json";

    private readonly string where;
    private readonly List<Problem> problems = [];

    private ModelConfigFile(string where) => this.where = where;

    /// <summary>Reads the configuration of a model folder; <c>generation_config.json</c>, where there is one, names the end tokens.</summary>
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

        using var document = Parse(path);
        using var generation = File.Exists(Path.Combine(folder, "generation_config.json")) ? Parse(Path.Combine(folder, "generation_config.json")) : null;
        try
        {
            return new ModelConfigFile(path).Read(document.RootElement, generation?.RootElement);
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or FormatException)
        {
            throw new BadInputException(path, $"a value is not of the expected kind: {wrong.Message}");
        }
    }

    /// <summary>The configuration as transformers 4 and 5 both read it.</summary>
    /// <param name="config">What to write; no position scaling.</param>
    /// <param name="dtype">float32 or bfloat16: how the weights beside it are stored.</param>
    public static byte[] Write(ModelConfig config, string dtype)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("architectures");
            json.WriteStringValue(config.Architecture);
            json.WriteEndArray();
            json.WriteBoolean("attention_bias", config.AttentionBias);
            WriteId(json, "bos_token_id", config.BosTokenId);
            WriteId(json, "eos_token_id", config.EosTokenIds.Count > 0 ? config.EosTokenIds[0] : null);
            json.WriteNumber("head_dim", config.HeadDim);
            json.WriteString("hidden_act", "silu");
            json.WriteNumber("hidden_size", config.HiddenSize);
            json.WriteNumber("initializer_range", config.InitializerRange);
            json.WriteNumber("intermediate_size", config.IntermediateSize);
            json.WriteNumber("max_position_embeddings", config.MaxPositions);
            json.WriteBoolean("mlp_bias", config.MlpBias);
            json.WriteString("model_type", Architecture.Known.Single(known => known.Name == config.Architecture).ModelType);
            json.WriteNumber("num_attention_heads", config.Heads);
            json.WriteNumber("num_hidden_layers", config.Layers);
            json.WriteNumber("num_key_value_heads", config.KeyValueHeads);
            WriteId(json, "pad_token_id", config.PadTokenId);
            json.WriteNumber("rms_norm_eps", config.RmsNormEps);
            json.WriteNull("rope_scaling");
            json.WriteNumber("rope_theta", config.Rope.Theta);
            json.WriteBoolean("tie_word_embeddings", config.TieEmbeddings);
            json.WriteString("torch_dtype", dtype);
            json.WriteNumber("vocab_size", config.VocabularySize);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WriteId(Utf8JsonWriter json, string name, int? id)
    {
        if (id is { } value)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException broken)
        {
            throw new BadInputException(path, $"not valid JSON: {broken.Message}");
        }
    }

    private ModelConfig Read(JsonElement root, JsonElement? generation)
    {
        var architecture = ReadArchitecture(root);
        Expect(Text(root, "hidden_act") ?? "silu", "silu", "hidden_act");
        var heads = Number(root, "num_attention_heads");
        var hidden = Number(root, "hidden_size");
        var config = new ModelConfig
        {
            Architecture = architecture,
            VocabularySize = Number(root, "vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = Number(root, "intermediate_size"),
            Layers = Number(root, "num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = Number(root, "num_key_value_heads", heads),
            HeadDim = Number(root, "head_dim", heads == 0 ? 0 : hidden / heads),
            MaxPositions = Number(root, "max_position_embeddings", 2048),
            RmsNormEps = Find(root, "rms_norm_eps")?.GetDouble() ?? 1e-6,
            TieEmbeddings = Find(root, "tie_word_embeddings")?.GetBoolean() ?? false,
            AttentionBias = Find(root, "attention_bias")?.GetBoolean() ?? false,
            MlpBias = Find(root, "mlp_bias")?.GetBoolean() ?? false,
            Rope = ReadRope(root),
            BosTokenId = Ids(root, "bos_token_id") is [var bos, ..] ? bos : null,
            EosTokenIds = generation is { } defaults && Ids(defaults, "eos_token_id") is { Count: > 0 } ends ? ends : Ids(root, "eos_token_id"),
            PadTokenId = Ids(root, "pad_token_id") is [var pad, ..] ? pad : null,
            InitializerRange = Find(root, "initializer_range")?.GetDouble() ?? 0.02,
        };
        CheckHeads(config);
        return problems.Count == 0 ? config : throw new BadInputException(problems);
    }

    private string ReadArchitecture(JsonElement root)
    {
        var named = Find(root, "architectures") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? list[0].GetString() : null;
        var type = Text(root, "model_type");
        var known = Architecture.Known.FirstOrDefault(known => named is null ? known.ModelType == type : known.Name == named);
        if (known is null)
        {
            problems.Add(new Problem(where, $"architecture '{named ?? type ?? "unnamed"}' is not supported; known: {string.Join(", ", Architecture.Known.Select(one => one.Name))}"));
        }

        return known?.Name ?? "";
    }

    /// <summary>transformers 5 keeps everything in rope_parameters; 4 has rope_theta and, for scaling, rope_scaling (type or rope_type).</summary>
    private RopeConfig ReadRope(JsonElement root)
    {
        var scaling = Find(root, "rope_parameters") ?? Find(root, "rope_scaling");
        var theta = (scaling is { } inner ? Find(inner, "rope_theta") : null) ?? Find(root, "rope_theta");
        var rope = new RopeConfig(theta?.GetDouble() ?? 10000);
        if (scaling is not { } part || (Text(part, "rope_type") ?? Text(part, "type") ?? "default") == "default")
        {
            return rope;
        }

        var type = (Text(part, "rope_type") ?? Text(part, "type"))!;
        if (type is not ("default" or "linear" or "llama3"))
        {
            problems.Add(new Problem(where, $"rope_scaling of type '{type}' is not supported; known: default, linear, llama3"));
        }

        return rope with
        {
            Type = type,
            Factor = Find(part, "factor")?.GetDouble() ?? 1,
            LowFrequencyFactor = Find(part, "low_freq_factor")?.GetDouble() ?? 1,
            HighFrequencyFactor = Find(part, "high_freq_factor")?.GetDouble() ?? 4,
            OriginalMaxPositions = Number(part, "original_max_position_embeddings", Number(root, "max_position_embeddings", 2048)),
        };
    }

    private void CheckHeads(ModelConfig config)
    {
        if (config.KeyValueHeads > 0 && config.Heads % config.KeyValueHeads != 0)
        {
            problems.Add(new Problem(where, string.Create(CultureInfo.InvariantCulture, $"num_attention_heads {config.Heads} is no multiple of num_key_value_heads {config.KeyValueHeads}")));
        }

        if (config.HeadDim % 2 != 0)
        {
            problems.Add(new Problem(where, string.Create(CultureInfo.InvariantCulture, $"head_dim {config.HeadDim} is odd; rotary positions need pairs")));
        }
    }

    private void Expect(string found, string expected, string key)
    {
        if (found != expected)
        {
            problems.Add(new Problem(where, $"{key} '{found}' is not supported; known: {expected}"));
        }
    }

    private static JsonElement? Find(JsonElement parent, string key) =>
        parent.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement parent, string key) => Find(parent, key) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private int Number(JsonElement parent, string key, int? absent = null)
    {
        if (Find(parent, key) is { } value)
        {
            if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0)
            {
                return number;
            }

            problems.Add(new Problem(where, $"{key} is {value.GetRawText()}, expected a whole number of 1 or more"));
        }
        else if (absent is null)
        {
            problems.Add(new Problem(where, $"{key} is missing"));
        }

        return absent ?? 0;
    }

    /// <summary>Token ids, given as one number or a list.</summary>
    private static List<int> Ids(JsonElement parent, string key) => Find(parent, key) switch
    {
        { ValueKind: JsonValueKind.Number } one => [one.GetInt32()],
        { ValueKind: JsonValueKind.Array } many => [.. many.EnumerateArray().Select(id => id.GetInt32())],
        _ => [],
    };
}
