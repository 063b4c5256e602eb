namespace Tributary.Evaluation;

/// <summary>The models that are set side by side.</summary>
public enum Variant
{
    /// <summary>The base model without an adapter.</summary>
    Base,

    /// <summary>The language's own adapter.</summary>
    Individual,

    /// <summary>One adapter trained on all languages together.</summary>
    Combined,

    /// <summary>The merge of all languages' adapters.</summary>
    Merged,
}
