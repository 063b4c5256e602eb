namespace Tributary.Adapters;

/// <summary>
/// What PEFT's <c>adapter_config.json</c> says of a LoRA adapter (peft_type LORA). Read by <see cref="LoraConfigFile"/>, which refuses
/// every feature that this record cannot represent. Which layers it names is decided by <see cref="TargetRule"/>.
/// </summary>
public sealed record LoraConfig
{
    /// <summary>The value of <see cref="Bias"/> if no bias was trained.</summary>
    public const string NoBias = "none";

    /// <summary>Rank where no pattern matches, 1 or more.</summary>
    public required int R { get; init; }

    /// <summary>Numerator of the scaling where no pattern matches.</summary>
    public required double LoraAlpha { get; init; }

    /// <summary>True: s = alpha / sqrt(r) instead of alpha / r. Default false.</summary>
    public bool UseRslora { get; init; }

    /// <summary>
    /// True: the base model stores the adapted weights transposed, [in x out], as GPT-2's Conv1D does. The factors are stored as ever and
    /// so is what they mean: only who adds the delta to the weights has to transpose it. Default false.
    /// </summary>
    public bool FanInFanOut { get; init; }

    /// <summary>Ranks of modules that a pattern matches, in the file's order; see <see cref="Match"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> RankPattern { get; init; } = [];

    /// <summary>Alphas of modules that a pattern matches, in the file's order; see <see cref="Match"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> AlphaPattern { get; init; } = [];

    /// <summary>Names of the adapted modules: whole paths or their last parts. A
    /// file's single string is <see cref="TargetPattern"/>.</summary>
    public IReadOnlyList<string> TargetModules { get; init; } = [];

    /// <summary>Target modules given as one regular expression, or "all-linear"; null if they are a list.</summary>
    public string? TargetPattern { get; init; }

    /// <summary>Names that are left out though <see cref="TargetModules"/> names them.
    /// A file's single string is <see cref="ExcludePattern"/>.</summary>
    public IReadOnlyList<string> ExcludeModules { get; init; } = [];

    /// <summary>Modules left out, as one regular expression; null if they are a list.</summary>
    public string? ExcludePattern { get; init; }

    /// <summary>Numbers of the only layers that are adapted; empty for all.</summary>
    public IReadOnlyList<int> LayersToTransform { get; init; } = [];

    /// <summary>Names before the layer's number in a module's name, as in "layers"; empty for any.</summary>
    public IReadOnlyList<string> LayersPattern { get; init; } = [];

    /// <summary>True if layers_to_transform, layers_pattern or exclude_modules narrow the target modules further.</summary>
    public bool TargetsAreNarrowed => ExcludeModules.Count > 0 || ExcludePattern is not null
        || LayersToTransform.Count > 0 || LayersPattern.Count > 0;

    /// <summary>True: DoRA (arXiv:2402.09353); every adapted layer has a magnitude too. Default false.</summary>
    public bool UseDora { get; init; }

    /// <summary>True: B has a bias. Default false.</summary>
    public bool LoraBias { get; init; }

    /// <summary>Which biases of the base model were trained: none, all or lora_only. Default none.</summary>
    public string Bias { get; init; } = NoBias;

    /// <summary>Last parts of the names of modules that were trained whole beside the factors.</summary>
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    /// <summary>Dropout of training, in [0, 1]; without effect on the weights. Default 0.</summary>
    public double LoraDropout { get; init; }

    /// <summary>PEFT's task type. Default CAUSAL_LM.</summary>
    public string? TaskType { get; init; } = "CAUSAL_LM";

    /// <summary>The base model that the adapter was trained on, as its trainer
    /// wrote it: a folder or a hub id; null if unknown.</summary>
    public string? BaseModelNameOrPath { get; init; }

    /// <summary>Version of PEFT that wrote the file, as it says; null if it does not.
    /// Files written here name the release whose keys they have.</summary>
    public string? PeftVersion { get; init; }

    /// <summary>Rank of a module, named without the prefix <c>base_model.model.</c>.</summary>
    public int RankOf(string module) => Match(RankPattern, module) is { } found ? found : R;

    /// <summary>Alpha of a module.</summary>
    public double AlphaOf(string module) => Match(AlphaPattern, module) is { } found ? found : LoraAlpha;

    /// <summary>Scaling s of a module's delta s B A: alpha / r, or alpha / sqrt(r) with <see cref="UseRslora"/>.</summary>
    public double ScalingOf(string module) => AlphaOf(module) / (UseRslora ? Math.Sqrt(RankOf(module)) : RankOf(module));

    /// <summary>True if a key of a pattern is for a module: <c>^(.*\.)?(key)$</c> matches its name.</summary>
    internal static bool Fits(string key, string module) =>
        IsLiteral(key) ? EndsWithPath(module, key) : ModulePattern.Matches($@"^(.*\.)?({key})$", module);

    /// <summary>PEFT's rule: the first key, in the file's order, that is for the module.</summary>
    private static T? Match<T>(IReadOnlyList<KeyValuePair<string, T>> patterns, string module)
        where T : struct =>
        patterns.Where(pattern => Fits(pattern.Key, module)).Select(pattern => (T?)pattern.Value).FirstOrDefault();

    /// <summary>True for keys whose only operator is the dot: nearly all, and far cheaper to compare than to compile.</summary>
    private static bool IsLiteral(string key) => key.Length > 0
        && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-');

    private static bool EndsWithPath(string module, string key)
    {
        var start = module.Length - key.Length;
        return start >= 0 && (start == 0 || module[start - 1] == '.')
            && key.Zip(module[start..]).All(pair => pair.First == '.' || pair.First == pair.Second);
    }
}
