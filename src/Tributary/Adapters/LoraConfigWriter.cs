using System.Text.Json.Nodes;

namespace Tributary.Adapters;

/// <summary>The keys of <c>adapter_config.json</c>: every one that PEFT
/// writes, sorted, so that equal adapters give equal bytes.</summary>
internal static class LoraConfigWriter
{
    /// <summary>A configuration as the one object of the file.</summary>
    public static JsonObject Of(LoraConfig config) => new()
    {
        ["alora_invocation_tokens"] = null,
        ["alpha_pattern"] = Pattern(config.AlphaPattern, Number),
        ["arrow_config"] = null,
        ["auto_mapping"] = null,
        ["base_model_name_or_path"] = config.BaseModelNameOrPath,
        ["bias"] = config.Bias,
        ["corda_config"] = null,
        ["ensure_weight_tying"] = false,
        ["eva_config"] = null,
        ["exclude_modules"] = Names(config.ExcludeModules, config.ExcludePattern),
        ["fan_in_fan_out"] = config.FanInFanOut,
        ["inference_mode"] = true,
        ["init_lora_weights"] = true,
        ["layer_replication"] = null,
        ["layers_pattern"] = Names(config.LayersPattern),
        ["layers_to_transform"] = config.LayersToTransform is [_, ..] layers ? List(layers.Select(layer => (JsonNode)layer)) : null,
        ["loftq_config"] = new JsonObject(),
        ["lora_alpha"] = Number(config.LoraAlpha),
        ["lora_bias"] = config.LoraBias,
        ["lora_dropout"] = JsonNode.Parse(config.LoraDropout.ToString("0.0###############", CultureInfo.InvariantCulture)),
        ["megatron_config"] = null,
        ["megatron_core"] = "megatron.core",
        ["modules_to_save"] = Names(config.ModulesToSave),
        ["peft_type"] = "LORA",
        // The release whose keys these are: a newer PEFT reads the file as one of that release.
        ["peft_version"] = "0.18.1",
        ["qalora_group_size"] = 16,
        ["r"] = config.R,
        ["rank_pattern"] = Pattern(config.RankPattern, rank => rank),
        ["revision"] = null,
        ["target_modules"] = Names(config.TargetModules, config.TargetPattern) ?? new JsonArray(),
        ["target_parameters"] = null,
        ["task_type"] = config.TaskType,
        ["trainable_token_indices"] = null,
        ["use_dora"] = config.UseDora,
        ["use_qalora"] = false,
        ["use_rslora"] = config.UseRslora,
    };

    private static JsonObject Pattern<T>(IEnumerable<KeyValuePair<string, T>> pattern, Func<T, JsonNode> number) =>
        new(pattern.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, number(pair.Value))));

    /// <summary>One text, or a sorted list; null if there is neither.</summary>
    private static JsonNode? Names(IReadOnlyList<string> names, string? single = null) =>
        single is not null ? single
        : names.Count == 0 ? null
        : List(names.Order(StringComparer.Ordinal).Select(name => (JsonNode)name));

    private static JsonArray List(IEnumerable<JsonNode> items) => new([.. items]);

    /// <summary>A whole number without a fraction, as PEFT writes an alpha given as one.</summary>
    private static JsonNode Number(double value) => value == Math.Floor(value) && Math.Abs(value) < 1L << 53
        ? (JsonNode)(long)value : value;
}
