namespace Tributary.Merging.Models;

/// <summary>A tensor's name with the number of its layer: <c>model.layers.3.mlp.up_proj.weight</c>
/// is layer 3 of the stack <c>model.layers</c>.</summary>
/// <param name="Stack">What stands before the number.</param>
/// <param name="Layer">The first whole number between dots.</param>
/// <param name="Rest">What stands behind it.</param>
internal sealed record LayerName(string Stack, int Layer, string Rest)
{
    /// <summary>Splits a name; null if it holds no number: an embedding, a final norm, a head.</summary>
    public static LayerName? Parse(string name)
    {
        var parts = name.Split('.');
        for (var i = 1; i < parts.Length - 1; i++)
        {
            if (int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var layer))
            {
                return new LayerName(string.Join('.', parts[..i]), layer, string.Join('.', parts[(i + 1)..]));
            }
        }

        return null;
    }

    /// <summary>The name in another layer.</summary>
    public string At(int layer) => $"{Stack}.{Invariant.Text(layer)}.{Rest}";

    /// <summary>True for tensors in front of the first layer: with slices they come from
    /// the first one, all others outside of layers from the last.</summary>
    public static bool IsBeforeLayers(string name) => name.Split('.').Any(part =>
        part is "wte" or "wpe" or "word_embeddings" or "word_embeddings_layernorm" or "tok_embeddings" or "position_embeddings"
        || (part.StartsWith("embed", StringComparison.Ordinal) && part != "embed_out"));
}
