namespace Tributary.Models;

/// <summary>
/// Reads what config.json says of rotary positions. transformers 5 keeps everything in <c>rope_parameters</c>, for families whose layers
/// differ once for each type of layer; 4 has <c>rope_theta</c> and, for scaling, <c>rope_scaling</c> with <c>type</c> or
/// <c>rope_type</c>, and <c>rope_local_base_freq</c> for layers with a window.
/// </summary>
internal static class RopeConfigKeys
{
    private const string Full = "full_attention";
    private const string Sliding = "sliding_attention";

    /// <summary>The kinds of scaling that the decoder computes.</summary>
    public static IReadOnlyList<string> Known { get; } = ["default", "linear", "llama3", "yarn", "longrope"];

    /// <summary>What holds for layers without a window, or for all; a kind that cannot be computed is refused by name.</summary>
    /// <param name="root">The decoder's configuration.</param>
    /// <param name="family">Its family; null if it is not known.</param>
    public static RopeConfig Read(DocumentSection root, Architecture? family)
    {
        var part = Part(root);
        if (part is null && family?.Rope is { } scaled)
        {
            return scaled with { Theta = root.Positive("rope_theta", scaled.Theta) };
        }

        return Of(part?.HoldsSection(Full) == true ? part.Section(Full) : part, root, family);
    }

    /// <summary>What holds for layers with a window; null if it is no other.</summary>
    public static RopeConfig? ReadLocal(DocumentSection root, Architecture family, RopeConfig rope)
    {
        if (Part(root)?.OptionalSection(Sliding) is { } part)
        {
            return Of(part, root, family);
        }

        return family.LocalTheta is { } theta
            ? Plain(root.Positive("rope_local_base_freq", theta), rope)
            : family.ScalesFullLayersOnly && rope.Type != "default" ? Plain(rope.Theta, rope) : null;
    }

    private static RopeConfig Plain(double theta, RopeConfig rope) => new(theta) { Share = rope.Share, Interleaved = rope.Interleaved };

    private static DocumentSection? Part(DocumentSection root) =>
        root.OptionalSection("rope_parameters") ?? root.OptionalSection("rope_scaling");

    private static RopeConfig Of(DocumentSection? part, DocumentSection root, Architecture? family)
    {
        const string ShareKey = "partial_rotary_factor";
        var theta = part?.PositiveOrNone("rope_theta", null) ?? root.Positive("rope_theta", family?.RopeTheta ?? 10_000);
        var rope = new RopeConfig(theta)
        {
            Share = (part?.Has(ShareKey) == true ? part : root).Number(ShareKey, family?.RotaryShare ?? 1,
                share => share is > 0 and <= 1, "in (0, 1]"),
            Interleaved = family?.Interleaved ?? false,
        };
        var type = part?.Text("rope_type") ?? part?.Text("type") ?? "default";
        if (!Known.Contains(type))
        {
            root.Refuse($"rope_scaling of type '{type}' is not supported; known: {string.Join(", ", Known)}");
        }

        return part is null || type == "default" ? rope : Scaled(rope with { Type = type }, part, root);
    }

    private static RopeConfig Scaled(RopeConfig rope, DocumentSection part, DocumentSection root)
    {
        const string OriginalKey = "original_max_position_embeddings";
        var longest = root.Integer("max_position_embeddings", 2048, 1);
        var original = part.Integer(OriginalKey, root.Integer(OriginalKey, longest, 1), 1);
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
            AttentionFactor = rope.Type switch
            {
                "yarn" => YarnAttention(part, factor),
                "longrope" => part.Positive("attention_factor", LongAttention((double)longest / original, original)),
                _ => 1,
            },
            ShortFactors = Factors(part, rope.Type, "short_factor"),
            LongFactors = Factors(part, rope.Type, "long_factor"),
            QueryBeta = part.Number("llama_4_scaling_beta", 0, beta => beta >= 0, "of at least 0"),
        };
    }

    private static IReadOnlyList<double> Factors(DocumentSection part, string type, string key)
    {
        if (type != "longrope")
        {
            return [];
        }

        var factors = part.Numbers(key, factor => factor > 0, "above 0");
        if (factors is null)
        {
            part.Refuse(key, "is required for longrope: by how much the wavelength of each pair is stretched");
        }

        return factors ?? [];
    }

    /// <summary>LongRoPE's factor on cosines and sines: sqrt(1 + ln(factor) / ln(original context)).</summary>
    private static double LongAttention(double factor, int original) =>
        factor <= 1 || original == 1 ? 1 : Math.Sqrt(1 + (Math.Log(factor) / Math.Log(original)));

    /// <summary>YaRN's factor on cosines and sines: written, or 0.1 ln(factor) + 1, or
    /// the ratio of two such with DeepSeek's <c>mscale</c>s.</summary>
    private static double YarnAttention(DocumentSection part, double factor)
    {
        double Of(double scale) => factor <= 1 ? 1 : (0.1 * scale * Math.Log(factor)) + 1;
        double Scale(string key) => part.Number(key, 0, scale => scale >= 0, "of at least 0");
        // Both or neither count; 0 is the same as not written.
        var ratio = Scale("mscale") is > 0 and var scale && Scale("mscale_all_dim") is > 0 and var all ? Of(scale) / Of(all) : Of(1);
        return part.Positive("attention_factor", ratio);
    }

    /// <summary>A positive number; the default if it is not written or null.</summary>
    internal static double Positive(this DocumentSection keys, string key, double absent) =>
        keys.Number(key, absent, number => number > 0, "above 0");

    /// <summary>A positive number that null switches off; the default if it is not written.</summary>
    internal static double? PositiveOrNone(this DocumentSection keys, string key, double? absent) =>
        keys.Has(key) ? keys.Positive(key, 1) : keys.IsWritten(key) ? null : absent;
}
