namespace Tributary.Models;

/// <summary>
/// Reads what config.json says of rotary positions. transformers 5 keeps everything
/// in <c>rope_parameters</c>; 4 has <c>rope_theta</c> and, for scaling,
/// <c>rope_scaling</c> with <c>type</c> or <c>rope_type</c>.
/// </summary>
internal static class RopeConfigKeys
{
    /// <summary>The kinds of scaling that the decoder computes.</summary>
    public static IReadOnlyList<string> Known { get; } = ["default", "linear", "llama3", "yarn"];

    /// <summary>Reads the whole; a kind that cannot be computed is refused by name.</summary>
    public static RopeConfig Read(DocumentSection root)
    {
        var part = root.OptionalSection("rope_parameters") ?? root.OptionalSection("rope_scaling");
        if ((part?.PositiveOrNone("partial_rotary_factor", null) ?? root.PositiveOrNone("partial_rotary_factor", null)) is
            { } share and not 1)
        {
            root.Refuse(FormattableString.Invariant($"partial_rotary_factor {share} is not supported; expected 1, all of a head turned"));
        }

        var rope = new RopeConfig(part?.PositiveOrNone("rope_theta", null) ?? root.Positive("rope_theta", 10000));
        var type = part?.Text("rope_type") ?? part?.Text("type") ?? "default";
        if (!Known.Contains(type))
        {
            root.Refuse($"rope_scaling of type '{type}' is not supported; known: {string.Join(", ", Known)}");
        }

        return part is null || type == "default" ? rope : Scaled(rope with { Type = type }, part, root);
    }

    private static RopeConfig Scaled(RopeConfig rope, DocumentSection part, DocumentSection root)
    {
        var longest = root.Integer("max_position_embeddings", 2048, 1);
        var original = part.Integer("original_max_position_embeddings", longest, 1);
        // If no factor is written it is what the longest sequence makes it.
        var factor = part.Positive("factor", (double)longest / original);
        return rope with
        {
            Factor = factor,
            LowFrequencyFactor = part.Positive("low_freq_factor", 1),
            HighFrequencyFactor = part.Positive("high_freq_factor", 4),
            OriginalMaxPositions = original,
            BetaFast = part.Positive("beta_fast", 32),
            BetaSlow = part.Positive("beta_slow", 1),
            Truncate = part.Flag("truncate", defaultValue: true),
            AttentionFactor = rope.Type == "yarn" ? YarnAttention(part, factor) : 1,
        };
    }

    /// <summary>YaRN's factor on cosines and sines: written, or 0.1 ln(factor) + 1, or
    /// the ratio of two such with DeepSeek's <c>mscale</c>s.</summary>
    private static double YarnAttention(DocumentSection part, double factor)
    {
        double Of(double scale) => factor <= 1 ? 1 : (0.1 * scale * Math.Log(factor)) + 1;
        var ratio = part.PositiveOrNone("mscale", null) is { } scale && part.PositiveOrNone("mscale_all_dim", null) is { } all
            ? Of(scale) / Of(all) : Of(1);
        return part.Positive("attention_factor", ratio);
    }

    /// <summary>A positive number; the default if it is not written or null.</summary>
    internal static double Positive(this DocumentSection keys, string key, double absent) =>
        keys.Number(key, absent, number => number > 0, "above 0");

    /// <summary>A positive number that null switches off; the default if it is not written.</summary>
    internal static double? PositiveOrNone(this DocumentSection keys, string key, double? absent) =>
        keys.Has(key) ? keys.Positive(key, 1) : keys.IsWritten(key) ? null : absent;
}
