namespace Tributary.Adapters;

/// <summary>What an adapter's folder is read for.</summary>
internal enum AdapterUse
{
    /// <summary>To be put on a model, or described: all that PEFT's LoRA can hold beside plain factors is read too.</summary>
    OnModel,

    /// <summary>To be merged: what is no sum of factors of linear layers is refused, each with its reason.</summary>
    InMerge,
}
