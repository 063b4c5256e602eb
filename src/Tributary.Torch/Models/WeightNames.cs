using Tributary.Models;

namespace Tributary.Torch.Models;

/// <summary>The weights of a model with their Hugging Face names and shapes.</summary>
internal static class WeightNames
{
    public const string Head = "lm_head";

    /// <summary>The embedding's module, such as <c>model.embed_tokens</c>.</summary>
    public static string Embedding(ModelConfig config) => $"{config.Prefix}embed_tokens";

    /// <summary>The norm after the last layer.</summary>
    public static string FinalNorm(ModelConfig config) => $"{config.Prefix}norm";

    /// <summary>A layer's part, as in <c>model.layers.3.self_attn.q_proj</c>.</summary>
    public static string Layer(ModelConfig config, int layer, string part) =>
        string.Create(CultureInfo.InvariantCulture, $"{config.Prefix}layers.{layer}.{part}");

    /// <summary>The linear modules of a layer, in the order of the forward pass.</summary>
    public static IEnumerable<LinearShape> Linears(ModelConfig config, int layer) =>
        [.. QueryKeyValue(config, layer), Output(config, layer), .. GateAndUp(config, layer), Down(config, layer)];

    /// <summary>q, k and v, or the one matrix of all three.</summary>
    public static LinearShape[] QueryKeyValue(ModelConfig config, int layer)
    {
        var (query, other) = (config.Heads * config.HeadDim, config.KeyValueHeads * config.HeadDim);
        return Split(config, layer, "self_attn", config.Family.Names.Attention, config.AttentionBias, query, other, other);
    }

    /// <summary>The attention's output.</summary>
    public static LinearShape Output(ModelConfig config, int layer) =>
        new(Layer(config, layer, "self_attn.o_proj"), config.Heads * config.HeadDim, config.HiddenSize, config.OutputBias);

    /// <summary>gate and up, or the one matrix of both, or up alone.</summary>
    public static LinearShape[] GateAndUp(ModelConfig config, int layer) =>
        Split(config, layer, "mlp", config.Family.Names.Mlp, config.MlpBias,
            [.. Enumerable.Repeat(config.IntermediateSize, config.Family.Gated ? 2 : 1)]);

    /// <summary>The feed-forward's output.</summary>
    public static LinearShape Down(ModelConfig config, int layer) =>
        new(Layer(config, layer, $"mlp.{config.Family.Names.Down}"), config.IntermediateSize, config.HiddenSize, config.MlpBias);

    /// <summary>All weights with their shapes, in the order of the forward pass.</summary>
    public static IEnumerable<(string Name, long[] Shape)> All(ModelConfig config)
    {
        yield return ($"{Embedding(config)}.weight", [config.VocabularySize, config.HiddenSize]);
        foreach (var weight in Enumerable.Range(0, config.Layers).SelectMany(layer => OfLayer(config, layer)))
        {
            yield return weight;
        }

        foreach (var weight in OfNorm(config, FinalNorm(config)))
        {
            yield return weight;
        }

        if (!config.TieEmbeddings)
        {
            yield return ($"{Head}.weight", [config.VocabularySize, config.HiddenSize]);
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> OfLayer(ModelConfig config, int layer)
    {
        var norms = config.Family.Names.Norms.SelectMany(norm => OfNorm(config, Layer(config, layer, norm)));
        return [.. norms, .. OfQueriesAndKeys(config, layer), .. Linears(config, layer).SelectMany(OfLinear),
            .. OfActivation(config, layer)];
    }

    private static IEnumerable<(string Name, long[] Shape)> OfNorm(ModelConfig config, string norm)
    {
        yield return ($"{norm}.weight", [config.HiddenSize]);
        if (config.Family.Norm == NormKind.LayerWithBias)
        {
            yield return ($"{norm}.bias", [config.HiddenSize]);
        }
    }

    private static (string Name, long[] Shape)[] OfQueriesAndKeys(ModelConfig config, int layer)
    {
        (string, long[]) Of(string part, int heads) => (Layer(config, layer, $"self_attn.{part}.weight"),
            [config.Family.QueryKeyNorm == QueryKeyNorm.Width ? heads * config.HeadDim : config.HeadDim]);
        return config.Family.QueryKeyNorm == QueryKeyNorm.None ? [] : [Of("q_norm", config.Heads), Of("k_norm", config.KeyValueHeads)];
    }

    private static IEnumerable<(string Name, long[] Shape)> OfLinear(LinearShape linear)
    {
        yield return ($"{linear.Name}.weight", [linear.Out, linear.In]);
        if (linear.Bias)
        {
            yield return ($"{linear.Name}.bias", [linear.Out]);
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> OfActivation(ModelConfig config, int layer) =>
        Activation.StoredParameters(config.Activation).Select(parameter =>
            (Layer(config, layer, $"mlp.act_fn.{parameter.Name}"), parameter.Shape));

    /// <summary>Projections of one input: of several names one each, of one name all together.</summary>
    private static LinearShape[] Split(
        ModelConfig config, int layer, string part, IReadOnlyList<string> names, bool bias, params int[] sizes)
    {
        LinearShape Of(string name, int size) => new(Layer(config, layer, $"{part}.{name}"), config.HiddenSize, size, bias);
        return names.Count == sizes.Length ? [.. names.Zip(sizes, Of)] : [Of(names[0], sizes.Sum())];
    }
}
