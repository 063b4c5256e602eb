namespace Tributary.Training;

/// <summary>How the initial A factors of the languages relate (docs: Training so that merging works).</summary>
public enum ShareA
{
    /// <summary>A is drawn from the seed and the module's name alone: all languages start from the same A. The default.</summary>
    Init,

    /// <summary>A is drawn from the seed, the language and the module's name.</summary>
    Off,
}

/// <summary>The shape of the LoRA adapters that a project trains. Names and defaults follow PEFT's LoraConfig where it has them.</summary>
public sealed record AdapterRecipe
{
    /// <summary>Rank of every factor pair, 1 or more. Default 16.</summary>
    public int R { get; init; } = 16;

    /// <summary>Numerator of the scaling s = lora_alpha / r; positive. Default: equal to 16.</summary>
    public double LoraAlpha { get; init; } = 16;

    /// <summary>Probability of dropping an input of the adapter branch in training, in [0, 1). Default 0.</summary>
    public double LoraDropout { get; init; }

    /// <summary>
    /// Names of the projections to adapt (q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj), or the one word
    /// <c>all-linear</c>: every linear layer but lm_head. Default all-linear.
    /// </summary>
    public IReadOnlyList<string> TargetModules { get; init; } = ["all-linear"];

    /// <summary>How the languages' A factors start. Default <see cref="ShareA.Init"/>.</summary>
    public ShareA ShareA { get; init; } = ShareA.Init;

    /// <summary>Every value by its key in the project file: part of the identity of a training.</summary>
    public IEnumerable<KeyValuePair<string, string>> Identity() =>
    [
        new("adapter.r", Invariant.Text(R)),
        new("adapter.lora_alpha", Invariant.Text(LoraAlpha)),
        new("adapter.lora_dropout", Invariant.Text(LoraDropout)),
        new("adapter.target_modules", string.Join(' ', TargetModules)),
        new("adapter.share_a", Invariant.Word(ShareA)),
    ];
}
