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

    private static readonly string[] Embeddings = ["model.embed_tokens", WrappedModel.Prefix + "embed_tokens"];

    /// <summary>Whether a module is the output layer.</summary>
    public static bool Is(string module) => WrappedModel.Usual(module) == Head;

    /// <summary>The embedding's weights by any of their names; null if none is there.</summary>
    public static TensorInfo? StoredEmbedding(TensorCatalog baseModel) =>
        Embeddings.SelectMany(name => WrappedModel.Names(name + AdapterFit.Suffix)).Select(baseModel.Find)
            .FirstOrDefault(found => found is not null);

    /// <summary>True if both are one tensor.</summary>
    public static bool IsTied(TensorCatalog baseModel) =>
        ModelConfigFile.IsTiedIn(baseModel.Folder) ?? baseModel.Find(Head + AdapterFit.Suffix) is not { Name: Head + AdapterFit.Suffix };
}
