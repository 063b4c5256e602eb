using Tributary.Models;
using Tributary.Safetensors;

namespace Tributary.Training;

/// <summary>
/// What of a decoder's shape decides how many floating-point operations it takes; a multiplication and an addition count as two. Left out:
/// norms, activations and the softmax, which are below a hundredth of the rest in models of the usual widths.
/// </summary>
/// <param name="Linear">Weights of the linear layers, embedding and output layer apart, N.</param>
/// <param name="Layers">Decoder layers, L.</param>
/// <param name="Queries">Width of all query heads together, Q.</param>
/// <param name="Hidden">Width of the residual stream, H.</param>
/// <param name="Vocabulary">Tokens that it knows, V.</param>
internal sealed record ModelShape(long Linear, int Layers, int Queries, int Hidden, int Vocabulary)
{
    /// <summary>Reads a model folder's configuration and the headers of its weights; null
    /// where the configuration is of a kind that has other keys.</summary>
    public static ModelShape? Of(string folder)
    {
        var config = ModelConfigFile.Open(folder);
        var (text, family) = (ModelConfigFile.TextOf(config), ModelConfigFile.FamilyOf(config));
        int? Key(string key, int? absent = null) => text.Find(key)?.Whole is > 0 and var value ? value : absent;
        if (Key("num_hidden_layers") is not { } layers || Key("hidden_size") is not { } hidden
            || Key("vocab_size", family?.Vocabulary) is not { } vocabulary || Key("num_attention_heads", family?.Heads) is not { } heads)
        {
            return null;
        }

        using var weights = new TensorCatalog(folder);
        var linear = weights.Tensors
            .Where(tensor => tensor.Shape.Count == 2 && !IsTable(tensor.Name) && !WrappedModel.IsVision(tensor.Name))
            .Sum(tensor => (long)tensor.Shape[0] * tensor.Shape[1]);
        return new ModelShape(linear, layers, (Key("head_dim", family?.HeadDim) ?? (hidden / heads)) * heads, hidden, vocabulary);
    }

    /// <summary>Operations of reading: 2 (N + P) a token, 4 Q L a pair, 2 H V a row of the output layer.</summary>
    /// <param name="work">What was read.</param>
    /// <param name="adapter">Entries of the adapters that were on, P.</param>
    public double Forward(ModelWork work, long adapter) =>
        (2.0 * (Linear + adapter) * work.Tokens) + (4.0 * Queries * Layers * work.Pairs) + (2.0 * Hidden * Vocabulary * work.HeadRows);

    /// <summary>
    /// Operations of training an adapter: forwards, and backwards as many again for what flows through frozen weights, twice as many for
    /// what is trained and for attention: (4 N + 6 P) a token, 12 Q L a pair, 4 H V a row.
    /// </summary>
    /// <param name="work">What was read, once a pass.</param>
    /// <param name="adapter">Trained entries, P.</param>
    /// <param name="recomputed">True if activations are computed again rather than kept: one forward pass more.</param>
    public double Training(ModelWork work, long adapter, bool recomputed) =>
        (((4.0 * Linear) + (6.0 * adapter)) * work.Tokens) + (12.0 * Queries * Layers * work.Pairs)
            + (4.0 * Hidden * Vocabulary * work.HeadRows)
        + (recomputed ? Forward(work with { HeadRows = 0 }, adapter) : 0);

    private static bool IsTable(string name) =>
        name.Contains("embed", StringComparison.Ordinal) || name.Contains("lm_head", StringComparison.Ordinal)
            || name.Contains(".wte.", StringComparison.Ordinal) || name.Contains(".wpe.", StringComparison.Ordinal);
}
