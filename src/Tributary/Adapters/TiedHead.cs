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

    /// <summary>The name, or alias, under which a model has the embedding's weights; null if it has none of them.</summary>
    public static string? EmbeddingIn(TensorCatalog baseModel) =>
        Embeddings.SelectMany(name => WrappedModel.Names(name + AdapterFit.Suffix))
            .FirstOrDefault(name => baseModel.Find(name) is not null);

    /// <summary>True if both are one tensor.</summary>
    public static bool IsTied(TensorCatalog baseModel) =>
        ModelConfigFile.IsTiedIn(baseModel.Folder) ?? baseModel.Find(Head + AdapterFit.Suffix) is not { Name: Head + AdapterFit.Suffix };
}
