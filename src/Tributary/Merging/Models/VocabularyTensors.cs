using Tributary.Safetensors;

namespace Tributary.Merging.Models;

/// <summary>The tensors that have a row for every token: embeddings, and what gives the logits.</summary>
internal static class VocabularyTensors
{
    private static readonly string[] Embeddings =
    [
        "embed_tokens.weight", "wte.weight", "word_embeddings.weight", "embed_in.weight", "tok_embeddings.weight", "shared.weight",
        "embeddings.weight", "embedding.weight",
    ];

    private static readonly string[] Heads = ["lm_head.weight", "lm_head.bias", "embed_out.weight", "output.weight"];

    /// <summary>True for the table of token embeddings.</summary>
    public static bool IsEmbedding(string name) => EndsWith(name, Embeddings);

    /// <summary>True for the matrix that gives the logits.</summary>
    public static bool IsHead(string name) => name.EndsWith("lm_head.weight", StringComparison.Ordinal);

    /// <summary>True for every tensor that has a row for every token.</summary>
    public static bool Contains(string name) =>
        LayerName.Parse(name) is null && (IsEmbedding(name) || EndsWith(name, Heads));

    /// <summary>The number of tokens that a model has rows for; null if none of its tensors is known as its embedding.</summary>
    public static int? RowsOf(TensorCatalog tensors) =>
        tensors.Tensors.FirstOrDefault(tensor => IsEmbedding(tensor.Name) && LayerName.Parse(tensor.Name) is null) is
            { Shape: [var rows and <= int.MaxValue, ..] } ? (int)rows : null;

    private static bool EndsWith(string name, string[] endings) =>
        Array.Exists(endings, ending => name == ending || name.EndsWith("." + ending, StringComparison.Ordinal));
}
