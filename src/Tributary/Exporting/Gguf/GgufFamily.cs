using System.Text.RegularExpressions;
using Tributary.Adapters;
using Tributary.Models;
using Tributary.Safetensors;

namespace Tributary.Exporting.Gguf;

/// <summary>
/// A family of models as llama.cpp knows it. Names of tensors are those of gguf-py/gguf/tensor_mapping.py; families whose
/// queries and keys llama.cpp rotates in pairs of neighbours have the rows of q_proj
/// and k_proj reordered (LlamaModel.permute in conversion/llama.py).
/// </summary>
/// <param name="family">A family that llama.cpp has a name for.</param>
internal sealed partial class GgufFamily(Architecture family)
{
    private const string Head = "lm_head";

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["q_proj"] = "attn_q", ["k_proj"] = "attn_k", ["v_proj"] = "attn_v", ["qkv_proj"] = "attn_qkv",
        ["gate_proj"] = "ffn_gate", ["up_proj"] = "ffn_up", ["gate_up_proj"] = "ffn_up", ["c_fc"] = "ffn_up",
    };

    /// <summary>All that can be exported.</summary>
    private static IEnumerable<Architecture> Known => Architectures.Known.Where(family => family.GgufName is not null);

    /// <summary>llama.cpp's name, <c>general.architecture</c>.</summary>
    public required string Name { get; init; }

    /// <summary>llama.cpp's names of a layer's parts, by their names in the base model.</summary>
    public IReadOnlyDictionary<string, string> Parts { get; } = new Dictionary<string, string>(
    [
        .. family.Names.Attention.Select(name => KeyValuePair.Create($"self_attn.{name}", Names[name])),
        KeyValuePair.Create("self_attn.o_proj", "attn_output"),
        .. family.Names.Mlp.Select(name => KeyValuePair.Create($"mlp.{name}", Names[name])),
        KeyValuePair.Create($"mlp.{family.Names.Down}", "ffn_down"),
    ], StringComparer.Ordinal);

    /// <summary>Heads of the queries.</summary>
    public int Heads { get; private init; }

    /// <summary>Heads of keys and values.</summary>
    public int KeyValueHeads { get; private init; }

    /// <summary>Whether the output layer is the embedding.</summary>
    public bool IsTied { get; private init; }

    /// <summary>Reads the family of a base model from its config.json.</summary>
    /// <exception cref="BadInputException">It is none of the known ones, or lacks its heads.</exception>
    public static GgufFamily Of(string baseModel)
    {
        var config = ModelConfigFile.Open(baseModel);
        var architecture = config.Texts("architectures") is [var only] ? only : null;
        var wrapper = WrappedModel.Known.FirstOrDefault(known => known.Name == architecture);
        var known = wrapper is null ? Known : Known.Where(family => family == ModelConfigFile.FamilyOf(config));
        var family = known.FirstOrDefault(family => wrapper is not null || family.Name == architecture) ?? throw new BadInputException(
            config.Problems.File, $"architectures is '{architecture ?? "none"}', for which no llama.cpp names are known here; expected "
                + $"one of {string.Join(", ", Known.Select(family => family.Name).Concat(WrappedModel.Known.Select(one => one.Name)))}. "
                + $"Export it as peft, or as model and convert that");
        var text = ModelConfigFile.TextOf(config);
        var heads = text.Integer("num_attention_heads", family.Heads, 1);
        var keyValueHeads = text.Integer("num_key_value_heads", family.KeyValueHeads ?? heads, 1);
        config.Problems.ThrowIfAny();
        return new GgufFamily(family)
        {
            Name = wrapper?.GgufName ?? family.GgufName!, Heads = heads, KeyValueHeads = keyValueHeads,
            IsTied = ModelConfigFile.IsTied(config) == true,
        };
    }

    /// <summary>What of an adapter has no place in llama.cpp's model; empty if everything has.</summary>
    public IEnumerable<Problem> Problems(LoraAdapterFile adapter, TensorCatalog baseModel)
    {
        foreach (var module in adapter.Modules)
        {
            if (module.Name == Head && (IsTied || AdapterFit.Find(baseModel, Head) is null))
            {
                yield return new Problem(adapter.Folder, $"adapts '{Head}', which in the base model is the embedding, tied: llama.cpp has "
                    + $"no such tensor; export it as peft");
            }
            else if (TensorOf(module.Name) is null)
            {
                yield return new Problem(adapter.Folder, $"adapts '{module.Name}', which llama.cpp's {Name} models do not have; expected "
                    + $"layers' {string.Join(", ", Parts.Keys)}");
            }
            else if (HeadsOf(module.Name) is { } heads && module.Out % (2 * heads) != 0)
            {
                yield return new Problem(adapter.Folder, FormattableString.Invariant(
                    $"module '{module.Name}' has {module.Out} rows, which are no {heads} heads of even width"));
            }
        }
    }

    /// <summary>The tensor that a layer's delta belongs to; null if there is none.</summary>
    public string? TensorOf(string module) =>
        module == Head ? "output.weight"
        : Layer().Match(WrappedModel.Usual(module)) is { Success: true } match
            && Parts.TryGetValue(match.Groups["part"].Value, out var part)
            ? $"blk.{match.Groups["layer"].Value}.{part}.weight"
        : null;

    /// <summary>B with its rows in llama.cpp's order, [out x r].</summary>
    public float[] Arranged(LoraFactors factors)
    {
        if (HeadsOf(factors.Module) is not { } heads)
        {
            return factors.B;
        }

        // Of each head, the halves of its rows are interleaved: row h*d + k*d/2 + j goes to h*d + 2*j + k.
        var (result, half) = (new float[factors.B.Length], factors.Out / heads / 2);
        for (var row = 0; row < factors.Out; row++)
        {
            var (head, within) = Math.DivRem(row, 2 * half);
            var (k, j) = Math.DivRem(within, half);
            factors.B.AsSpan(row * factors.Rank, factors.Rank).CopyTo(result.AsSpan(((head * 2 * half) + (2 * j) + k) * factors.Rank));
        }

        return result;
    }

    /// <summary>The heads by which rows of a layer are reordered; null if they stay.</summary>
    private int? HeadsOf(string module) =>
        !family.GgufPermuted ? null
        : module.EndsWith(".q_proj", StringComparison.Ordinal) ? Heads
        : module.EndsWith(".k_proj", StringComparison.Ordinal) ? KeyValueHeads
        : null;

    [GeneratedRegex(@"\Amodel\.(?:language_model\.)?layers\.(?<layer>0|[1-9][0-9]{0,5})\.(?<part>.+)\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Layer();
}
