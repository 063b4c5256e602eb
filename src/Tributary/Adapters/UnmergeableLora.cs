namespace Tributary.Adapters;

/// <summary>
/// What a merge refuses though a model can carry it: all that is no sum of factors of linear layers. The configuration and the tensors are
/// asked each by itself, for other tools drop one of the two.
/// </summary>
internal static class UnmergeableLora
{
    /// <summary>What the configuration says that no merge can express, each with what to do.</summary>
    public static IEnumerable<string> Reasons(LoraConfig config) => new (bool IsUsed, string Reason)[]
    {
        (config.UseDora, Without("use_dora", "true", "DoRA: the weights are renormalised, which no sum of deltas expresses")),
        (config.LoraBias, Without("lora_bias", "true", "a bias on B")),
        (config.ModulesToSave.Count > 0, Without("modules_to_save", $"[{string.Join(", ", config.ModulesToSave)}]",
            "whole modules trained beside the factors")),
        (config.Bias != LoraConfig.NoBias,
            $"bias is '{config.Bias}': trained biases cannot be merged. Train it with bias 'none', or take it out"),
    }.Where(feature => feature.IsUsed).Select(feature => feature.Reason);

    /// <summary>Why a merge cannot read a tensor as a factor of a linear layer; null if it can.</summary>
    public static string? Reason(string tensor) => AdapterTensorName.Parse(tensor).Kind switch
    {
        AdapterTensorKind.FactorA or AdapterTensorKind.FactorB => null,
        AdapterTensorKind.EmbeddingA or AdapterTensorKind.EmbeddingB =>
            "is a LoRA factor of an embedding, which cannot be merged; train without the embedding among "
                + "target_modules, or take the adapter out",
        AdapterTensorKind.Magnitude => "is a magnitude of DoRA, which cannot be merged; train without use_dora, or take the adapter out",
        AdapterTensorKind.BiasB => "is a bias of B (lora_bias), which cannot be merged; train without lora_bias, or take the adapter out",
        _ => $"is no LoRA factor: expected names of the form {AdapterTensorName.Of(AdapterTensorKind.FactorA, "<module>")} and "
            + $"{AdapterTensorName.Suffix(AdapterTensorKind.FactorB)[1..]}; modules trained whole (modules_to_save) and trained biases "
            + $"cannot be merged; train without them, or take the adapter out",
    };

    /// <summary>True if a key of the configuration says already that such a tensor is there.</summary>
    public static bool IsAnnounced(LoraConfig config, string tensor) => AdapterTensorName.Parse(tensor).Kind switch
    {
        AdapterTensorKind.Magnitude => config.UseDora,
        AdapterTensorKind.BiasB => config.LoraBias,
        AdapterTensorKind.Whole => config.ModulesToSave.Count > 0 || config.Bias != LoraConfig.NoBias,
        _ => false,
    };

    private static string Without(string key, string value, string meaning) =>
        $"{key} is {value} ({meaning}); such an adapter cannot be merged. Train it without {key}, or take it out";
}
