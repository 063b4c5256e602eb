using System.Text.Json.Nodes;

namespace Tributary.Models;

/// <summary>
/// What two configurations say differently of how a model computes: equal shapes do not make equal models. Families that the decoder can
/// run are compared by what their keys mean, defaults filled in; others key by key, where null, false and an absent key are the same.
/// </summary>
internal static class ConfigDifferences
{
    // What says how a model was trained, is loaded or generates; and what shapes, tokens and ties already tell.
    private static readonly HashSet<string> Idle = new(StringComparer.Ordinal)
    {
        "_name_or_path", "_commit_hash", "_attn_implementation", "_attn_implementation_autoset", "attn_implementation", "auto_map",
        "bad_words_ids", "bos_token", "do_sample", "dtype", "eos_token", "finetuning_task", "gradient_checkpointing", "head_type",
        "hidden_size", "id2label", "initializer_factor", "initializer_range", "intermediate_size", "is_decoder", "label2id",
        "length_penalty", "max_length", "min_length", "model_name", "n_layer", "n_layers", "num_beams", "num_hidden_layers", "num_layers",
        "output_attentions", "output_hidden_states", "output_router_logits", "pad_token", "pretraining_tp", "problem_type",
        "quantization_config", "repetition_penalty", "return_dict", "router_aux_loss_coef", "task_specific_params", "temperature",
        "tie_word_embeddings", "tokenizer_class", "top_k", "top_p", "torch_dtype", "torchscript", "transformers_version",
        "use_bfloat16", "use_cache", "use_flash_attn", "vocab_size",
    };

    private static readonly string[] IdleEndings = ["_token_id", "_token_ids", "dropout", "_pdrop", "_dropout_prob"];
    private static readonly string[] IdleStarts = ["unsloth_", "summary_"];

    // How far a model was made to see: the longest of several is a matter of use, not of arithmetic.
    private static readonly string[] Lengths =
        ["max_position_embeddings", "n_positions", "n_ctx", "seq_length", "max_seq_len", "max_seq_length"];

    /// <summary>The keys, each with both values.</summary>
    /// <param name="first">A configuration.</param>
    /// <param name="firstFolder">Its folder.</param>
    /// <param name="other">Another one.</param>
    /// <param name="otherFolder">Its folder.</param>
    public static IReadOnlyList<ConfigDifference> Of(JsonObject first, string firstFolder, JsonObject other, string otherFolder)
    {
        var raw = Raw(first, other).ToArray();
        if (raw.Length == 0)
        {
            return raw;
        }

        return Meaning(firstFolder) is { } one && Meaning(otherFolder) is { } two
            ? [.. raw.Where(difference => Lengths.Contains(difference.Key)), .. Fields(one).Zip(Fields(two))
                .Where(pair => pair.First.Value != pair.Second.Value)
                .Select(pair => new ConfigDifference(pair.First.Key, pair.First.Value, pair.Second.Value))]
            : raw;
    }

    private static IEnumerable<ConfigDifference> Raw(JsonObject first, JsonObject other) =>
        from key in first.Concat(other).Select(entry => entry.Key).Distinct(StringComparer.Ordinal)
        where !IsIdle(key) && !IsOfOtherDepth(key, first[key], other[key])
        let left = Written(first[key])
        let right = Written(other[key])
        where left != right
        select new ConfigDifference(key, left, right) { IsSaid = Lengths.Contains(key) || IsClassOfFamily(key, first, other) };

    // A class of the same family: a model's own code under another name, or another head, whose tensors are compared anyway.
    private static bool IsClassOfFamily(string key, JsonObject first, JsonObject other) =>
        key == "architectures" && Written(first["model_type"]) is var family && family != ConfigDifference.None
        && family == Written(other["model_type"]);

    // A slice takes layers out of a deeper model.
    private static bool IsOfOtherDepth(string key, JsonNode? first, JsonNode? other) =>
        key == "layer_types" && first is JsonArray one && other is JsonArray two && one.Count != two.Count;

    private static bool IsIdle(string key) => Idle.Contains(key)
        || Array.Exists(IdleEndings, ending => key.EndsWith(ending, StringComparison.Ordinal))
        || Array.Exists(IdleStarts, start => key.StartsWith(start, StringComparison.Ordinal));

    /// <summary>A value in one spelling: numbers as such, keys of objects in order, what switches off as none.</summary>
    private static string Written(JsonNode? value) => value switch
    {
        JsonObject inner => "{" + string.Join(", ", inner.Where(entry => !IsIdle(entry.Key))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, Text: Written(entry.Value)))
            .Where(entry => entry.Text != ConfigDifference.None).Select(entry => $"{entry.Key}: {entry.Text}")) + "}",
        JsonArray list => $"[{string.Join(", ", list.Select(Written))}]",
        JsonValue one when one.GetValueKind() == JsonValueKind.Number => Invariant.Text((double)one),
        JsonValue one when one.GetValueKind() == JsonValueKind.True => "true",
        JsonValue one when one.GetValueKind() == JsonValueKind.String => (string)one!,
        _ => ConfigDifference.None,
    };

    /// <summary>What the keys mean; null for a model that the decoder cannot run.</summary>
    private static ModelConfig? Meaning(string folder)
    {
        try
        {
            return ModelConfigFile.Read(folder);
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    private static IEnumerable<(string Key, string Value)> Fields(ModelConfig config) =>
    [
        ("architectures", config.Wrapper ?? config.Architecture),
        ("num_attention_heads", Invariant.Text(config.Heads)),
        ("num_key_value_heads", Invariant.Text(config.KeyValueHeads)),
        ("head_dim", Invariant.Text(config.HeadDim)),
        (config.Family.NormEps.Key, Invariant.Text(config.NormEps)),
        ("attention_bias", $"{config.AttentionBias}, {config.OutputBias}"),
        ("mlp_bias", config.MlpBias.ToString()),
        (config.Family.ActivationKey, config.Activation),
        ("embedding_multiplier", Invariant.Text(config.EmbeddingScale)),
        ("residual_multiplier", Invariant.Text(config.ResidualScale)),
        ("attention_multiplier", Number(config.ScoreScale)),
        ("attn_logit_softcapping", Number(config.ScoreCap)),
        ("final_logit_softcapping", Number(config.LogitCap)),
        ("logit_scale", Invariant.Text(config.LogitScale)),
        ("sliding_window", Windows(config.Windows)),
        ("rope_theta", Invariant.Text(config.Rope.Theta)),
        ("rope_scaling", Scaling(config.Rope)),
        ("rope_local_base_freq", config.LocalRope is { } local ? Invariant.Text(local.Theta) + Scaling(local) : ConfigDifference.None),
        ("no_rope_layers", string.Join(", ", config.Rotated)),
    ];

    private static string Number(double? value) => value is { } number ? Invariant.Text(number) : ConfigDifference.None;

    /// <summary>The window, and which layers have it where not all do.</summary>
    private static string Windows(IReadOnlyList<int?> windows) => windows.Distinct().ToArray() switch
    {
        [] or [null] => ConfigDifference.None,
        [{ } all] => Invariant.Text(all),
        _ => string.Join(", ", windows.Select(window => window is { } width ? Invariant.Text(width) : "all")),
    };

    private static string Scaling(RopeConfig rope) => rope.Type == "default" ? ConfigDifference.None
        : string.Create(CultureInfo.InvariantCulture, $"{rope.Type}, factor {rope.Factor:R}, original {rope.OriginalMaxPositions}")
            + (rope with { Theta = 1, Factor = 1, OriginalMaxPositions = 0 } is var rest
                && rest == new RopeConfig(1) { Type = rope.Type } ? "" : $", {rest}");
}

/// <summary>A key of two configurations.</summary>
/// <param name="Key">The key.</param>
/// <param name="First">Its value in the first.</param>
/// <param name="Other">Its value in the other.</param>
internal sealed record ConfigDifference(string Key, string First, string Other)
{
    /// <summary>The word for a key that is absent, null or false.</summary>
    public const string None = "none";

    /// <summary>True if it is said and refuses nothing: the longest text that the models were made for, or a class of the same
    /// family.</summary>
    public bool IsSaid { get; init; }
}
