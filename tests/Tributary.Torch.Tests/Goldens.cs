using Tributary.Safetensors;
using Tributary.Testing;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests;

/// <summary>Reading and comparing of reference values.</summary>
internal static class Goldens
{
    /// <summary>The small models of all families with expected values.</summary>
    public static IEnumerable<TheoryDataRow> Models => ModelCases(
        "llama_untied", "llama_tied", "llama_attn_bias", "llama_bf16_file", "llama_head_dim32_sharded", "llama_rope_llama3",
        "mistral_swa8", "mistral_nowindow", "qwen2_tied", "qwen3_tied", "gemma2", "phi3");

    /// <summary>Some of them.</summary>
    public static IEnumerable<TheoryDataRow> ModelCases(params string[] names) => SharedFolder.Cases("goldens/model/models", names);

    /// <summary>A file of expected values; Python writes NaN, which JSON has no word for.</summary>
    public static JsonDocument Json(string path) => JsonDocument.Parse(File.ReadAllText(path)
        .Replace(": NaN", ": null", StringComparison.Ordinal));

    /// <summary>A tensor of whole numbers.</summary>
    public static Tensor Whole(SafetensorsFile file, string name) => tensor(file.ReadI64(name), [.. file[name].Shape]);

    /// <summary>The places b T + t that predict a label, and those labels.</summary>
    public static (Tensor Rows, Tensor Labels) Labelled(Tensor labels)
    {
        var (batch, length) = ((int)labels.shape[0], (int)labels.shape[1]);
        var values = labels.data<long>().ToArray();
        var places = Enumerable.Range(0, batch * length).Where(i => i % length != 0 && values[i] != -100).ToArray();
        return (tensor(places.Select(place => (long)place - 1).ToArray()), tensor(places.Select(place => values[place]).ToArray()));
    }

    /// <summary>Logits [B T x V] against expected ones, of all columns or of the first few, where the mask is 1.</summary>
    public static void AssertClose(float[] expected, Tensor logits, Tensor mask, double tolerance)
    {
        var own = logits.narrow(1, 0, expected.Length / logits.shape[0]);
        var difference = (tensor(expected, own.shape) - own).abs().amax([1]);
        var worst = where(mask.reshape(-1) == 1, difference, zeros_like(difference)).max().item<float>();
        Assert.True(worst <= tolerance, FormattableString.Invariant($"largest difference {worst}, allowed {tolerance}"));
    }
}
