namespace Tributary.Releases;

/// <summary>What the gate asks for before it lets a release through.</summary>
[JsonConverter(typeof(WordsConverter<GateRequirement>))]
public enum GateRequirement
{
    /// <summary>Refuses what is proven: a drop of more than the allowed one is shown.</summary>
    NoProvenDrop,

    /// <summary>Demands proof of safety: a drop of the allowed size must be excluded.</summary>
    NonInferior,
}

/// <summary>What the gate does with a language that cannot be judged.</summary>
[JsonConverter(typeof(WordsConverter<UnevaluatedLanguages>))]
public enum UnevaluatedLanguages
{
    /// <summary>Refuses the release.</summary>
    Refuse,

    /// <summary>Lets it through, and says so.</summary>
    Accept,
}

/// <summary>How the gate judges. No part of any station's identity: judging again costs nothing.</summary>
public sealed record GateRecipe
{
    /// <summary>The drop of the deciding metric that is allowed per language, a fraction in [0, 1); above
    /// 0 for <see cref="GateRequirement.NonInferior"/>. Default 0.01, one point.</summary>
    public double MaxDrop { get; init; } = 0.01;

    /// <summary>One minus the share of wrong decisions that is accepted, in (0.5, 1). Default 0.95.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>What is asked for. Default: no proven drop.</summary>
    public GateRequirement Require { get; init; }

    /// <summary>What happens to a language that is not evaluated, or whose examples cannot be paired. Default: refuse.</summary>
    public UnevaluatedLanguages Unevaluated { get; init; }

    /// <summary>Seed of the resampling. Default 42.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>The confidence at which a language may have to be judged among others: Holm's first step,
    /// where proof is asked of the drop; the plain one if it is asked of safety.</summary>
    /// <param name="languages">Languages judged together, 1 or more.</param>
    public double StrictestConfidence(int languages) => Require == GateRequirement.NonInferior ? Confidence
        : 1 - ((1 - Confidence) / languages);
}
