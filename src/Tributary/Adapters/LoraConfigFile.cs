using System.Text.Json;

namespace Tributary.Adapters;

/// <summary>
/// Reads and writes <c>adapter_config.json</c>. Reading is strict: a key that changes what the adapter means and is not represented by
/// <see cref="LoraConfig"/> is refused by name, and so is an unknown key with any value other than null, false or empty; keys that matter
/// to training alone are passed over. Written by <see cref="LoraConfigWriter"/>.
/// </summary>
public static class LoraConfigFile
{
    /// <summary>The file's name in an adapter's folder.</summary>
    public const string FileName = "adapter_config.json";

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">It is missing, no JSON, or describes
    /// what cannot be represented; all problems at once.</exception>
    /// <param name="path">The file.</param>
    /// <param name="use">What the adapter is read for: a merge refuses more.</param>
    public static LoraConfig Read(string path, AdapterUse use = AdapterUse.OnModel)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            var fields = new ConfigFields(path, document.RootElement);
            var config = Read(fields);
            if (use == AdapterUse.InMerge)
            {
                UnmergeableLora.Reasons(config).ToList().ForEach(fields.Refuse);
            }

            fields.ThrowIfAny();
            return config;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException(path, "is missing; an adapter's folder holds adapter_config.json and "
                + "adapter_model.safetensors, as PEFT writes them");
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
            LoraConfigWriter.Write(json, config);
        }

        stream.WriteByte((byte)'\n');
    }

    private static LoraConfig Read(ConfigFields fields)
    {
        fields.RequireLora();
        UnsupportedLora.Refuse(fields);
        var targets = fields.Names("target_modules");
        var excluded = fields.Names("exclude_modules");
        return new LoraConfig
        {
            R = fields.Rank("r"),
            LoraAlpha = fields.Number("lora_alpha"),
            UseRslora = fields.Flag("use_rslora"),
            UseDora = fields.Flag("use_dora"),
            LoraBias = fields.Flag("lora_bias"),
            Bias = fields.Word("bias", [LoraConfig.NoBias, "all", "lora_only"]),
            FanInFanOut = fields.Flag("fan_in_fan_out"),
            RankPattern = [.. fields.Pattern("rank_pattern")
                .Select(pair => KeyValuePair.Create(pair.Key, ConfigPatterns.ToRank(pair.Value)))],
            AlphaPattern = fields.Pattern("alpha_pattern"),
            TargetModules = targets.List,
            TargetPattern = targets.Single,
            ExcludeModules = excluded.List,
            ExcludePattern = excluded.Single,
            LayersToTransform = fields.Layers("layers_to_transform"),
            LayersPattern = fields.Patterns("layers_pattern"),
            ModulesToSave = fields.Texts("modules_to_save").List,
            LoraDropout = fields.Number("lora_dropout", 0),
            TaskType = fields.Text("task_type"),
            BaseModelNameOrPath = fields.Text("base_model_name_or_path"),
            PeftVersion = fields.Text("peft_version"),
        };
    }
}
