using Tributary.Adapters;

namespace Tributary.Training;

/// <summary>How the initial A factors of the languages relate (docs: Training so that merging works).</summary>
public enum ShareA
{
    /// <summary>A is drawn from the seed and the module's name alone: all languages start from the same A. The default.</summary>
    Init,

    /// <summary>A is drawn as with <see cref="Init"/> and then stays: B alone is
    /// trained, so that every delta is B_i A with one A.</summary>
    Frozen,

    /// <summary>A is drawn from the seed, the language and the module's name.</summary>
    Off,
}

/// <summary>The shape of the LoRA adapters that a project trains. Names and defaults follow PEFT's LoraConfig if it has them.</summary>
public sealed record AdapterRecipe
{
    /// <summary>The key of <see cref="R"/>.</summary>
    public const string RankKey = "adapter.r";

    /// <summary>The key of <see cref="From"/>.</summary>
    public const string FromKey = "adapter.from";

    /// <summary>Rank of every factor pair, 1 or more. Default 16.</summary>
    public int R { get; init; } = 16;

    /// <summary>Numerator of the scaling s = lora_alpha / r; positive. Default: equal to 16.</summary>
    public double LoraAlpha { get; init; } = 16;

    /// <summary>Probability of dropping an input of the adapter branch in training, in [0, 1). Default 0.</summary>
    public double LoraDropout { get; init; }

    /// <summary>True: s = lora_alpha / sqrt(r). Default false.</summary>
    public bool UseRslora { get; init; }

    /// <summary>True: DoRA, a trained magnitude for every output of an adapted module. Default false.</summary>
    public bool UseDora { get; init; }

    /// <summary>Ranks of modules whose names a regular expression matches at their
    /// end; the first match in order counts. Default none.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> RankPattern { get; init; } = [];

    /// <summary>Alphas likewise. Default none.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> AlphaPattern { get; init; } = [];

    /// <summary>
    /// Names of the modules to adapt, whole or their last parts (q_proj, embed_tokens, lm_head), or the one word <c>all-linear</c>: every
    /// linear layer but lm_head. Default all-linear; empty where <see cref="TargetPattern"/> is given.
    /// </summary>
    public IReadOnlyList<string> TargetModules { get; init; } = [TargetRule.AllLinear];

    /// <summary>One regular expression that must match a module's whole name; null if there are names.</summary>
    public string? TargetPattern { get; init; }

    /// <summary>Names of modules that are left out though they are named. Default none.</summary>
    public IReadOnlyList<string> ExcludeModules { get; init; } = [];

    /// <summary>One regular expression for the modules that are left out; null if there are names.</summary>
    public string? ExcludePattern { get; init; }

    /// <summary>Numbers of the only layers to adapt, from 0. Default all.</summary>
    public IReadOnlyList<int> LayersToTransform { get; init; } = [];

    /// <summary>Names before the layer's number in a module's name, as regular expressions. Default any.</summary>
    public IReadOnlyList<string> LayersPattern { get; init; } = [];

    /// <summary>Names of modules to train whole and store beside the factors. Default none.</summary>
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    /// <summary>The adapter to begin from, in whose place nothing is drawn, and whose shape and scaling hold; null for a new one.</summary>
    [JsonIgnore]
    public AdapterStart? From { get; init; }

    /// <summary>How the languages' A factors start. Default <see cref="ShareA.Init"/>.</summary>
    public ShareA ShareA { get; init; } = ShareA.Init;

    /// <summary>The PEFT configuration that it writes, before the model is known.</summary>
    internal LoraConfig Rule() => new()
    {
        R = R,
        LoraAlpha = LoraAlpha,
        LoraDropout = LoraDropout,
        UseRslora = UseRslora,
        UseDora = UseDora,
        RankPattern = RankPattern,
        AlphaPattern = AlphaPattern,
        TargetModules = TargetModules,
        TargetPattern = TargetPattern,
        ExcludeModules = ExcludeModules,
        ExcludePattern = ExcludePattern,
        LayersToTransform = LayersToTransform,
        LayersPattern = LayersPattern,
        ModulesToSave = ModulesToSave,
    };

    /// <summary>Every value by its key in the project file: part of the identity of a
    /// training. Keys that came later are there if they are used.</summary>
    public IEnumerable<KeyValuePair<string, string>> Identity() =>
    [
        new(RankKey, Invariant.Text(R)),
        new("adapter.lora_alpha", Invariant.Text(LoraAlpha)),
        new("adapter.lora_dropout", Invariant.Text(LoraDropout)),
        new("adapter.target_modules", TargetPattern is null ? string.Join(' ', TargetModules) : $"regex {TargetPattern}"),
        new("adapter.share_a", Words<ShareA>.Names.Of(ShareA)),
        .. new KeyValuePair<string, string>[]
        {
            new("adapter.use_rslora", UseRslora ? "true" : ""),
            new("adapter.use_dora", UseDora ? "true" : ""),
            new("adapter.rank_pattern", string.Join(' ', RankPattern.Select(pair => $"{pair.Key}={Invariant.Text(pair.Value)}"))),
            new("adapter.alpha_pattern", string.Join(' ', AlphaPattern.Select(pair => $"{pair.Key}={Invariant.Text(pair.Value)}"))),
            new("adapter.exclude_modules", ExcludePattern is null ? string.Join(' ', ExcludeModules) : $"regex {ExcludePattern}"),
            new("adapter.layers_to_transform", string.Join(' ', LayersToTransform.Select(layer => Invariant.Text(layer)))),
            new("adapter.layers_pattern", string.Join(' ', LayersPattern)),
            new("adapter.modules_to_save", string.Join(' ', ModulesToSave)),
            new(FromKey, From?.Content.Hex ?? ""),
        }.Where(pair => pair.Value.Length > 0),
    ];
}
