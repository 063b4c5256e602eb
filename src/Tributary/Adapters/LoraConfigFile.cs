namespace Tributary.Adapters;

/// <summary>
/// Reads and writes <c>adapter_config.json</c>. Reading is strict: a key that changes what the adapter means and is not represented by
/// <see cref="LoraConfig"/> is refused by name, and so is an unknown key with any value other than null, false or empty; keys that matter
/// to training alone are passed over. Written by <see cref="LoraConfigWriter"/>.
/// </summary>
internal static class LoraConfigFile
{
    /// <summary>The file's name in an adapter's folder.</summary>
    public const string FileName = "adapter_config.json";

    private static readonly IReadOnlyDictionary<string, string> Biases =
        new[] { LoraConfig.NoBias, "all", "lora_only" }.ToDictionary(word => word);

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">It is missing, no JSON, or describes
    /// what cannot be represented; all problems at once.</exception>
    /// <param name="path">The file.</param>
    /// <param name="use">What the adapter is read for: a merge refuses more.</param>
    public static LoraConfig Read(string path, AdapterUse use = AdapterUse.OnModel)
    {
        var problems = new DocumentProblems(path);
        var config = Read(DocumentSection.Open(JsonFile.Read(path, "is missing; an adapter's folder holds adapter_config.json and "
            + $"adapter_model.safetensors, as PEFT writes them{HubName.Advice(Path.GetDirectoryName(path)!)}"), problems));
        if (use == AdapterUse.InMerge)
        {
            UnmergeableLora.Reasons(config).ToList().ForEach(problems.Add);
        }

        problems.ThrowIfAny();
        return config;
    }

    /// <summary>Writes a file.</summary>
    public static void Write(string path, LoraConfig config)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        stream.Write(JsonFile.Write(LoraConfigWriter.Of(config)));
    }

    private static LoraConfig Read(DocumentSection fields)
    {
        if (fields.Text("peft_type") is var type and not "LORA")
        {
            fields.Refuse($"peft_type is '{type}', expected 'LORA'; other kinds of adapters cannot be read");
        }

        UnsupportedLora.Refuse(fields);
        var targets = fields.Names("target_modules");
        var excluded = fields.Names("exclude_modules");
        return new LoraConfig
        {
            R = fields.Integer("r", null, 1),
            LoraAlpha = fields.Number("lora_alpha", null, IsAny, ""),
            UseRslora = fields.Flag("use_rslora", defaultValue: false),
            UseDora = fields.Flag("use_dora", defaultValue: false),
            LoraBias = fields.Flag("lora_bias", defaultValue: false),
            Bias = fields.Choice("bias", LoraConfig.NoBias, Biases),
            FanInFanOut = fields.Flag("fan_in_fan_out", defaultValue: false),
            RankPattern = fields.Pattern("rank_pattern", (pattern, key) => pattern.Integer(key, null, 1)),
            AlphaPattern = fields.Pattern("alpha_pattern", (pattern, key) => pattern.Number(key, null, IsAny, "")),
            TargetModules = targets.List,
            TargetPattern = targets.Single,
            ExcludeModules = excluded.List,
            ExcludePattern = excluded.Single,
            LayersToTransform = fields.Integers("layers_to_transform", 0),
            LayersPattern = fields.Patterns("layers_pattern"),
            ModulesToSave = fields.HoldsText("modules_to_save") ? [] : fields.Texts("modules_to_save") ?? [],
            LoraDropout = fields.Number("lora_dropout", 0, IsAny, ""),
            TaskType = fields.Text("task_type"),
            BaseModelNameOrPath = fields.Text("base_model_name_or_path"),
            PeftVersion = fields.Text("peft_version"),
        };
    }

    private static bool IsAny(double value) => true;
}
