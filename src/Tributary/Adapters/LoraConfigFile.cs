using System.Globalization;
using System.Text.Json;

namespace Tributary.Adapters;

/// <summary>
/// Reads and writes <c>adapter_config.json</c>. Reading is strict: a key that changes what the adapter means and is not represented by
/// <see cref="LoraConfig"/> is refused by name, and so is an unknown key with any value other than null, false or empty; keys that matter
/// to training alone are passed over. Written files hold every key that PEFT writes, sorted, so that equal adapters give equal bytes.
/// </summary>
public static class LoraConfigFile
{
    /// <summary>The file's name in an adapter's folder.</summary>
    public const string FileName = "adapter_config.json";

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">It is missing, no JSON, or describes what cannot be represented; all problems at once.</exception>
    public static LoraConfig Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            var fields = new ConfigFields(path, document.RootElement);
            var config = Read(fields);
            fields.ThrowIfAny();
            return config;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException(path, "is missing; an adapter's folder holds adapter_config.json and adapter_model.safetensors, as PEFT writes them");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, $"cannot be read: {unreadable.Message}");
        }
        catch (JsonException broken)
        {
            throw new BadInputException(path, $"is not valid JSON: {broken.Message}");
        }
    }

    /// <summary>Writes a file.</summary>
    public static void Write(string path, LoraConfig config)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            WriteFields(json, config);
        }

        stream.WriteByte((byte)'\n');
    }

    private static LoraConfig Read(ConfigFields fields)
    {
        fields.RequireLora();
        UnsupportedLora.Refuse(fields);
        var targets = fields.Texts("target_modules");
        return new LoraConfig
        {
            R = fields.Rank("r"),
            LoraAlpha = fields.Number("lora_alpha"),
            UseRslora = fields.Flag("use_rslora"),
            FanInFanOut = fields.Flag("fan_in_fan_out"),
            RankPattern = [.. fields.Pattern("rank_pattern").Select(pair => KeyValuePair.Create(pair.Key, ConfigFields.ToRank(pair.Value)))],
            AlphaPattern = fields.Pattern("alpha_pattern"),
            TargetModules = targets.List,
            TargetPattern = targets.Single,
            TargetsAreNarrowed = fields.IsActive("layers_to_transform") || fields.IsActive("layers_pattern") || fields.IsActive("exclude_modules"),
            LoraDropout = fields.Number("lora_dropout", 0),
            TaskType = fields.Text("task_type"),
            BaseModelNameOrPath = fields.Text("base_model_name_or_path"),
        };
    }

    private static void WriteFields(Utf8JsonWriter json, LoraConfig config)
    {
        json.WriteStartObject();
        json.WriteNull("alora_invocation_tokens");
        json.WriteStartObject("alpha_pattern");
        foreach (var (key, alpha) in config.AlphaPattern)
        {
            json.WritePropertyName(key);
            WriteNumber(json, alpha);
        }

        json.WriteEndObject();
        json.WriteNull("arrow_config");
        json.WriteNull("auto_mapping");
        json.WriteString("base_model_name_or_path", config.BaseModelNameOrPath);
        json.WriteString("bias", "none");
        json.WriteNull("corda_config");
        json.WriteBoolean("ensure_weight_tying", false);
        json.WriteNull("eva_config");
        json.WriteNull("exclude_modules");
        json.WriteBoolean("fan_in_fan_out", config.FanInFanOut);
        json.WriteBoolean("inference_mode", true);
        json.WriteBoolean("init_lora_weights", true);
        json.WriteNull("layer_replication");
        json.WriteNull("layers_pattern");
        json.WriteNull("layers_to_transform");
        json.WriteStartObject("loftq_config");
        json.WriteEndObject();
        json.WritePropertyName("lora_alpha");
        WriteNumber(json, config.LoraAlpha);
        json.WriteBoolean("lora_bias", false);
        json.WritePropertyName("lora_dropout");
        json.WriteRawValue(config.LoraDropout.ToString("0.0###############", CultureInfo.InvariantCulture));
        json.WriteNull("megatron_config");
        json.WriteString("megatron_core", "megatron.core");
        json.WriteNull("modules_to_save");
        json.WriteString("peft_type", "LORA");
        // The release whose keys these are: a newer PEFT reads the file as one of that release.
        json.WriteString("peft_version", "0.18.1");
        json.WriteNumber("qalora_group_size", 16);
        json.WriteNumber("r", config.R);
        json.WriteStartObject("rank_pattern");
        foreach (var (key, rank) in config.RankPattern)
        {
            json.WriteNumber(key, rank);
        }

        json.WriteEndObject();
        json.WriteNull("revision");
        WriteTargets(json, config);
        json.WriteNull("target_parameters");
        json.WriteString("task_type", config.TaskType);
        json.WriteNull("trainable_token_indices");
        json.WriteBoolean("use_dora", false);
        json.WriteBoolean("use_qalora", false);
        json.WriteBoolean("use_rslora", config.UseRslora);
        json.WriteEndObject();
    }

    private static void WriteTargets(Utf8JsonWriter json, LoraConfig config)
    {
        if (config.TargetPattern is { } pattern)
        {
            json.WriteString("target_modules", pattern);
            return;
        }

        json.WriteStartArray("target_modules");
        foreach (var name in config.TargetModules.Order(StringComparer.Ordinal))
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    /// <summary>A whole number without a fraction, as PEFT writes an alpha given as one.</summary>
    private static void WriteNumber(Utf8JsonWriter json, double value)
    {
        if (value == Math.Floor(value) && Math.Abs(value) < 1L << 53)
        {
            json.WriteNumberValue((long)value);
        }
        else
        {
            json.WriteNumberValue(value);
        }
    }
}
