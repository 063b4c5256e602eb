namespace Tributary.MergeBench;

/// <summary>The layers of a Llama.</summary>
/// <param name="Name">What folders are called after.</param>
/// <param name="Layers">Number of decoder layers.</param>
/// <param name="Hidden">Width of the residual stream.</param>
/// <param name="KeyValue">Outputs of the key and value projections.</param>
/// <param name="Inner">Width inside the feed-forward part.</param>
/// <param name="Vocabulary">Rows of the embedding and of the head.</param>
internal sealed record LlamaShapes(string Name, int Layers, int Hidden, int KeyValue, int Inner, int Vocabulary)
{
    /// <summary>Llama 3.1 8B.</summary>
    public static LlamaShapes Llama8B(int layers) => new("llama8b", layers, 4096, 1024, 14336, 128256);

    /// <summary>TinyLlama 1.1B.</summary>
    public static LlamaShapes TinyLlama(int layers) => new("tinyllama", layers, 2048, 256, 5632, 32000);

    /// <summary>The linear layers that adapters adapt.</summary>
    public IEnumerable<(string Name, int In, int Out)> Linears() => Enumerable.Range(0, Layers).SelectMany(layer => new (string, int, int)[]
    {
        (At(layer, "self_attn.q_proj"), Hidden, Hidden), (At(layer, "self_attn.k_proj"), Hidden, KeyValue),
        (At(layer, "self_attn.v_proj"), Hidden, KeyValue), (At(layer, "self_attn.o_proj"), Hidden, Hidden),
        (At(layer, "mlp.gate_proj"), Hidden, Inner), (At(layer, "mlp.up_proj"), Hidden, Inner), (At(layer, "mlp.down_proj"), Inner, Hidden),
    });

    /// <summary>All tensors of the model with their shapes.</summary>
    public IEnumerable<(string Name, long[] Shape)> Tensors() =>
    [
        .. Linears().Select(linear => (linear.Name + ".weight", new long[] { linear.Out, linear.In })),
        .. Enumerable.Range(0, Layers).SelectMany(layer => new[]
        {
            (At(layer, "input_layernorm.weight"), new long[] { Hidden }),
                (At(layer, "post_attention_layernorm.weight"), new long[] { Hidden }),
        }),
        ("model.embed_tokens.weight", [Vocabulary, Hidden]), ("model.norm.weight", [Hidden]), ("lm_head.weight", [Vocabulary, Hidden]),
    ];

    private static string At(int layer, string part) => FormattableString.Invariant($"model.layers.{layer}.{part}");
}
