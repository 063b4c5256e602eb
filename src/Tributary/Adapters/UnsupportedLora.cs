namespace Tributary.Adapters;

/// <summary>
/// The features of PEFT's LoRA that are read for no purpose at all: they change what an adapter means in ways that <see cref="LoraConfig"/>
/// cannot say. Each is refused by name: other tools drop them in silence and return an adapter that means something else.
/// </summary>
internal static class UnsupportedLora
{
    /// <summary>Keys that are refused when active, with what they do.</summary>
    private static readonly (string Key, string Meaning)[] Refused =
    [
        ("use_qalora", "QALoRA: inputs are pooled in groups"),
        ("trainable_token_indices", "trained token embeddings"),
        ("target_parameters", "factors on bare parameters"),
        ("layer_replication", "repeated layers"),
        ("alora_invocation_tokens", "activated LoRA: the adapter works only after certain tokens"),
        ("arrow_config", "Arrow: routing between adapters"),
        ("megatron_config", "Megatron's parallel layers"),
        ("use_bdlora", "block-diagonal factors"),
        ("velora_config", "VeLoRA"),
        ("monteclora_config", "MonteCLoRA: factors drawn at random"),
    ];

    /// <summary>Keys that are represented, or that matter to training or bookkeeping alone.</summary>
    private static readonly HashSet<string> PassedOver = new(StringComparer.Ordinal)
    {
        "peft_type", "r", "lora_alpha", "use_rslora", "use_dora", "fan_in_fan_out", "rank_pattern", "alpha_pattern", "target_modules",
            "base_model_name_or_path", "task_type",
        "lora_dropout", "layers_to_transform", "layers_pattern", "exclude_modules", "auto_mapping", "revision",
            "inference_mode", "peft_version",
        "loftq_config", "corda_config", "eva_config", "lora_ga_config", "megatron_core", "qalora_group_size", "runtime_config",
        "init_lora_weights", "bias", "lora_bias", "modules_to_save", "ensure_weight_tying",
    };

    /// <summary>Adds a problem for each feature in use.</summary>
    public static void Refuse(DocumentSection fields)
    {
        foreach (var (key, meaning) in Refused.Where(refused => IsActive(fields, refused.Key)))
        {
            fields.Refuse($"{key} is {fields.Find(key)!.Written} ({meaning}); such an adapter cannot be read here. Train it "
                + $"without {key}, or take it out");
        }

        if (IsActive(fields, "ensure_weight_tying") && IsActive(fields, "modules_to_save"))
        {
            fields.Refuse("ensure_weight_tying is true beside modules_to_save (one trained tensor for embedding and output layer); such "
                + "an adapter cannot be read here. Train it without ensure_weight_tying, or take it out");
        }

        RefuseChangedBase(fields);
        var known = PassedOver.Concat(Refused.Select(refused => refused.Key));
        foreach (var key in fields.Keys.Except(known).Where(key => IsActive(fields, key)))
        {
            fields.Refuse($"{key} is {fields.Find(key)!.Written}: an unknown key that may change what the adapter means; "
                + $"set it to null if it does not");
        }
    }

    /// <summary>PiSSA and its kin subtract their first factors from the base
    /// weights: the adapter alone no longer says what was trained.</summary>
    private static void RefuseChangedBase(DocumentSection fields)
    {
        if (fields.Find("init_lora_weights")?.Text is { } name and not ("gaussian" or "eva" or "orthogonal"))
        {
            fields.Refuse($"init_lora_weights is '{name}', which changes the base weights as well; convert the adapter to plain LoRA with "
                + $"PEFT's save_pretrained(path_initial_model_for_weight_conversion=...)");
        }
    }

    /// <summary>True for any value but null, false, an empty text, list or mapping: the values by which PEFT says "not used".</summary>
    private static bool IsActive(DocumentSection fields, string key) => fields.Find(key) is { } value
        && value is { Flag: not false, Text: not "" } && value.Items?.Any() != false && value.Entries?.Any() != false;
}
