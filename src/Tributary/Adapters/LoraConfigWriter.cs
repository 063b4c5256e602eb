using System.Globalization;
using System.Text.Json;

namespace Tributary.Adapters;

/// <summary>Writes the keys of <c>adapter_config.json</c>: every one that PEFT
/// writes, sorted, so that equal adapters give equal bytes.</summary>
internal static class LoraConfigWriter
{
    /// <summary>Writes one object.</summary>
    public static void Write(Utf8JsonWriter json, LoraConfig config)
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
        json.WriteString("bias", config.Bias);
        json.WriteNull("corda_config");
        json.WriteBoolean("ensure_weight_tying", false);
        json.WriteNull("eva_config");
        WriteNames(json, "exclude_modules", config.ExcludeModules, config.ExcludePattern);
        json.WriteBoolean("fan_in_fan_out", config.FanInFanOut);
        json.WriteBoolean("inference_mode", true);
        json.WriteBoolean("init_lora_weights", true);
        json.WriteNull("layer_replication");
        WriteNames(json, "layers_pattern", config.LayersPattern);
        WriteLayers(json, config.LayersToTransform);
        json.WriteStartObject("loftq_config");
        json.WriteEndObject();
        json.WritePropertyName("lora_alpha");
        WriteNumber(json, config.LoraAlpha);
        json.WriteBoolean("lora_bias", config.LoraBias);
        json.WritePropertyName("lora_dropout");
        json.WriteRawValue(config.LoraDropout.ToString("0.0###############", CultureInfo.InvariantCulture));
        json.WriteNull("megatron_config");
        json.WriteString("megatron_core", "megatron.core");
        WriteNames(json, "modules_to_save", config.ModulesToSave);
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
        json.WriteBoolean("use_dora", config.UseDora);
        json.WriteBoolean("use_qalora", false);
        json.WriteBoolean("use_rslora", config.UseRslora);
        json.WriteEndObject();
    }

    private static void WriteTargets(Utf8JsonWriter json, LoraConfig config)
    {
        if (config.TargetModules.Count == 0 && config.TargetPattern is null)
        {
            json.WriteStartArray("target_modules");
            json.WriteEndArray();
            return;
        }

        WriteNames(json, "target_modules", config.TargetModules, config.TargetPattern);
    }

    /// <summary>One text, or a sorted list; null if there is neither.</summary>
    private static void WriteNames(Utf8JsonWriter json, string key, IReadOnlyList<string> names, string? single = null)
    {
        if (single is not null)
        {
            json.WriteString(key, single);
            return;
        }

        if (names.Count == 0)
        {
            json.WriteNull(key);
            return;
        }

        json.WriteStartArray(key);
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private static void WriteLayers(Utf8JsonWriter json, IReadOnlyList<int> layers)
    {
        if (layers.Count == 0)
        {
            json.WriteNull("layers_to_transform");
            return;
        }

        json.WriteStartArray("layers_to_transform");
        foreach (var layer in layers)
        {
            json.WriteNumberValue(layer);
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
