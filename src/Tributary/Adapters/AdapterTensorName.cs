namespace Tributary.Adapters;

/// <summary>What a tensor of an adapter's file is.</summary>
internal enum AdapterTensorKind
{
    /// <summary>Nothing that is known.</summary>
    Unknown,

    /// <summary>A of a linear layer, [r x in].</summary>
    FactorA,

    /// <summary>B of a linear layer, [out x r].</summary>
    FactorB,

    /// <summary>The bias of B, [out].</summary>
    BiasB,

    /// <summary>A of an embedding, [r x V].</summary>
    EmbeddingA,

    /// <summary>B of an embedding, [H x r].</summary>
    EmbeddingB,

    /// <summary>DoRA's magnitude, [out].</summary>
    Magnitude,

    /// <summary>A whole parameter of the base model.</summary>
    Whole,
}

/// <summary>A tensor's name in a PEFT file, taken apart; the adapter's own name ("default") is never part of it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Module">The layer without the prefix <c>base_model.model.</c>; of a whole parameter, the parameter.</param>
internal readonly record struct AdapterTensorName(AdapterTensorKind Kind, string Module)
{
    public const string Prefix = "base_model.model.";

    // The form that is written comes first for its kind. PEFT writes magnitudes without '.weight', and reads either.
    private static readonly (string Suffix, AdapterTensorKind Kind)[] Suffixes =
    [
        (".lora_A.weight", AdapterTensorKind.FactorA),
        (".lora_B.weight", AdapterTensorKind.FactorB),
        (".lora_B.bias", AdapterTensorKind.BiasB),
        (".lora_embedding_A", AdapterTensorKind.EmbeddingA),
        (".lora_embedding_B", AdapterTensorKind.EmbeddingB),
        (".lora_magnitude_vector", AdapterTensorKind.Magnitude),
        (".lora_magnitude_vector.weight", AdapterTensorKind.Magnitude),
    ];

    /// <summary>The name under which a part of a layer's adapter is written.</summary>
    public static string Of(AdapterTensorKind kind, string module) => Prefix + module + Suffix(kind);

    /// <summary>What follows the layer's name in a part's name.</summary>
    public static string Suffix(AdapterTensorKind kind) => Array.Find(Suffixes, row => row.Kind == kind).Suffix;

    /// <summary>Takes a name apart.</summary>
    public static AdapterTensorName Parse(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return new(AdapterTensorKind.Unknown, name);
        }

        var rest = name[Prefix.Length..];
        if (Array.Find(Suffixes, row => rest.Length > row.Suffix.Length && rest.EndsWith(row.Suffix, StringComparison.Ordinal))
            is { Suffix: { } suffix, Kind: var kind })
        {
            return new(kind, rest[..^suffix.Length]);
        }

        var isParameter = rest.EndsWith(".weight", StringComparison.Ordinal) || rest.EndsWith(".bias", StringComparison.Ordinal);
        var isForeign = rest.Contains(".lora_", StringComparison.Ordinal) || rest.Contains(".modules_to_save.", StringComparison.Ordinal);
        return isParameter && !isForeign
            ? new(AdapterTensorKind.Whole, rest.Replace(".base_layer.", ".", StringComparison.Ordinal))
            : new(AdapterTensorKind.Unknown, rest);
    }
}
