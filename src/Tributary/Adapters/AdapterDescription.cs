using Tributary.Safetensors;

namespace Tributary.Adapters;

/// <summary>What an adapter's folder says of itself, from its configuration and the headers of its weights alone.</summary>
internal sealed record AdapterDescription
{
    /// <summary>The folder as given.</summary>
    public required string Folder { get; init; }

    /// <summary>The base model that it names; null if it names none.</summary>
    public string? BaseModel { get; init; }

    /// <summary>PEFT's task type, as in CAUSAL_LM or SEQ_CLS; null if it names none.</summary>
    public string? TaskType { get; init; }

    /// <summary>Version of PEFT that wrote it; null if it does not say.</summary>
    public string? PeftVersion { get; init; }

    /// <summary>Element type of its tensors; F32 where they differ.</summary>
    public required string Dtype { get; init; }

    /// <summary>LoRA or DoRA, and what else it uses, as PEFT's keys: use_rslora, lora_bias, bias, fan_in_fan_out.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Rank if no pattern says otherwise.</summary>
    public required int R { get; init; }

    /// <summary>Alpha if no pattern says otherwise.</summary>
    public required double LoraAlpha { get; init; }

    /// <summary>Ranks of modules that a pattern matches.</summary>
    public required IReadOnlyDictionary<string, int> RankPattern { get; init; }

    /// <summary>Alphas of modules that a pattern matches.</summary>
    public required IReadOnlyDictionary<string, double> AlphaPattern { get; init; }

    /// <summary>Target modules as the configuration names them: a list, or one regular expression.</summary>
    public required IReadOnlyList<string> TargetModules { get; init; }

    /// <summary>Adapted modules by the last part of their names, with how many there are of each.</summary>
    public required IReadOnlyDictionary<string, int> Modules { get; init; }

    /// <summary>Parameters of the base model that are stored whole.</summary>
    public required IReadOnlyList<string> Saved { get; init; }

    /// <summary>Numbers stored, whole parameters included.</summary>
    public required long Parameters { get; init; }

    /// <summary>What a merge would refuse of it, each with its reason; empty if it can be merged.</summary>
    public required IReadOnlyList<string> Unmergeable { get; init; }

    /// <summary>Describes an opened adapter.</summary>
    public static AdapterDescription Of(LoraAdapterFile file) => new()
    {
        Folder = file.Folder,
        BaseModel = file.Config.BaseModelNameOrPath,
        TaskType = file.Config.TaskType,
        PeftVersion = file.Config.PeftVersion,
        Dtype = file.Dtype.Name(),
        Features = [.. FeaturesOf(file.Config)],
        R = file.Config.R,
        LoraAlpha = file.Config.LoraAlpha,
        RankPattern = file.Config.RankPattern.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
        AlphaPattern = file.Config.AlphaPattern.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
        TargetModules = file.Config.TargetPattern is { } pattern ? [pattern] : file.Config.TargetModules,
        Modules = file.Modules.CountBy(module => module.Name[(module.Name.LastIndexOf('.') + 1)..], StringComparer.Ordinal)
            .OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
        Saved = [.. file.Saved.Select(saved => saved.Parameter)],
        Parameters = file.Modules.Sum(module => module.Parameters) + file.Saved.Sum(saved => saved.Count),
        Unmergeable = file.Unmergeable,
    };

    /// <summary>As indented JSON: the one member of a list <c>adapters</c>, as in an inspection.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(new DescribedAdapters([this]), DescriptionJson.Form.DescribedAdapters);

    private static IEnumerable<string> FeaturesOf(LoraConfig config) => new (bool IsUsed, string Name)[]
    {
        (config.UseDora, "DoRA"), (!config.UseDora, "LoRA"), (config.UseRslora, "use_rslora"), (config.LoraBias, "lora_bias"),
        (config.Bias != LoraConfig.NoBias, $"bias: {config.Bias}"), (config.FanInFanOut, "fan_in_fan_out"),
    }.Where(feature => feature.IsUsed).Select(feature => feature.Name);
}

/// <summary>Adapters that were described and not compared.</summary>
internal sealed record DescribedAdapters(IReadOnlyList<AdapterDescription> Adapters);

[JsonSerializable(typeof(DescribedAdapters))]
internal sealed partial class DescriptionJson : JsonSerializerContext
{
    public static readonly DescriptionJson Form = new(JsonForm.Indented());
}
