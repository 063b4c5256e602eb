namespace Tributary.Exporting.Cards;

/// <summary>
/// What vLLM (0.10 to 0.22) takes of an adapter. <c>--max-lora-rank</c> is one of a list; an adapter whose <c>r</c> is above it is refused.
/// Its reader of adapter_config.json keeps r, lora_alpha, use_rslora and target_modules and drops rank_pattern and alpha_pattern without a
/// word: every layer is scaled by lora_alpha / r (vllm/lora/peft_helper.py, vllm/lora/lora_weights.py). See docs/serving.md.
/// </summary>
internal static class VllmLimits
{
    /// <summary>The rank up to which adapters are taken where the command line says nothing.</summary>
    public const int DefaultMaxRank = 16;

    /// <summary>The values that <c>--max-lora-rank</c> takes in all those versions, rising.</summary>
    public static IReadOnlyList<int> MaxRanks { get; } = [8, 16, 32, 64, 128, 256, 320, 512];

    /// <summary>The smallest value that holds a rank; null if none does.</summary>
    public static int? MaxRankFor(int rank) => MaxRanks.Where(most => most >= rank).Cast<int?>().FirstOrDefault();
}
