using Tributary.Safetensors;
using Tributary.Testing;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests;

/// <summary>Reading and comparing of reference values.</summary>
internal static class Goldens
{
    // Made with transformers 4.56 and PEFT 0.18, with transformers 5.12 and PEFT 0.20, and with transformers 5.24.
    private static readonly string[] Sets = ["model", "model-2", "model-3"];

    /// <summary>The small models of all families with expected values, by their folders.</summary>
    public static IEnumerable<TheoryDataRow> Models => ModelCases(
        "llama_untied", "llama_tied", "llama_attn_bias", "llama_bf16_file", "llama_head_dim32_sharded", "llama_rope_llama3",
        "mistral_swa8", "mistral_nowindow", "qwen2_tied", "qwen3_tied", "gemma2", "phi3", "gemma3", "gemma3_scaled", "gemma3_wrapped",
        "ministral3", "smollm3", "olmo2", "olmo3", "cohere2", "granite", "apertus", "phi4_mini", "seed_oss", "glm4", "starcoder2");

    /// <summary>Some of them.</summary>
    public static IEnumerable<TheoryDataRow> ModelCases(params string[] names) => Cases("models", names);

    /// <summary>Cases of one kind, each with its name alone.</summary>
    public static IEnumerable<TheoryDataRow> Cases(string kind, string[] names) => Cases(kind, names, name => [[name]]);

    /// <summary>Cases of one kind; skipped together if they are not there.</summary>
    /// <param name="kind">models, lora or train.</param>
    /// <param name="names">The cases.</param>
    /// <param name="rows">The arguments of each; the first is its name.</param>
    public static IEnumerable<TheoryDataRow> Cases(string kind, string[] names, Func<string, IEnumerable<object?[]>> rows) =>
        names.ToLookup(name => SetOf(kind, name)).SelectMany(set =>
            SharedFolder.Cases($"goldens/{set.Key}/{kind}", set.SelectMany(rows)));

    /// <summary>The folder of a model with expected values; the test is skipped if it is not there.</summary>
    public static string Model(string name) => Folder("models", name);

    /// <summary>The folder of any case.</summary>
    public static string Folder(string kind, string name) => SharedFolder.Require("goldens", SetOf(kind, name), kind, name);

    /// <summary>The base model that a case's expected values name.</summary>
    public static string BaseOf(JsonDocument expected) =>
        Model(Path.GetFileName(expected.RootElement.GetProperty("base").GetString()!));

    private static string SetOf(string kind, string name) =>
        Sets.FirstOrDefault(set => SharedFolder.Find("goldens", set, kind, name) is not null) ?? Sets[0];

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
