using Tributary.Models;
using Tributary.Safetensors;

namespace Tributary.Adapters;

/// <summary>
/// Whether a base model's output layer is its embedding. That is what its configuration says, or else its family: a file may store the
/// output layer though the model never reads it. Only if neither says it do the stored tensors decide.
/// </summary>
internal static class TiedHead
{
    /// <summary>The output layer.</summary>
    public const string Head = "lm_head";

    /// <summary>The embedding.</summary>
    public const string Embedding = "model.embed_tokens";

    /// <summary>True if both are one tensor.</summary>
    public static bool IsTied(TensorCatalog baseModel) =>
        ModelConfigFile.IsTiedIn(baseModel.Folder) ?? baseModel.Find(Head + AdapterFit.Suffix) is not { Name: Head + AdapterFit.Suffix };
}
