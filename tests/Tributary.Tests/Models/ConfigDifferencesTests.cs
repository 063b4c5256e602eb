using System.Text.Json.Nodes;
using Tributary.Models;
using Tributary.Testing;

namespace Tributary.Tests.Models;

/// <summary>Families that the decoder knows are compared by what their keys mean.</summary>
public sealed class ConfigDifferencesTests : IDisposable
{
    private const string Llama = "\"architectures\": [\"LlamaForCausalLM\"], \"model_type\": \"llama\"";
    private const string Qwen = "\"architectures\": [\"Qwen2ForCausalLM\"], \"model_type\": \"qwen2\"";
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Llama, "\"num_key_value_heads\": 4, \"head_dim\": 2, \"rope_theta\": 10000.0, "
        + "\"rms_norm_eps\": 1e-6, \"hidden_act\": \"silu\"")]
    [InlineData(Llama, "\"rope_parameters\": { \"rope_type\": \"default\", \"rope_theta\": 10000 }")]
    [InlineData(Qwen, "\"use_sliding_window\": false, \"sliding_window\": 131072, \"max_window_layers\": 28")]
    public void Of_DefaultsWrittenOut_AreNoDifference(string family, string written) =>
        Assert.Empty(Differences(family, family + ", " + written));

    [Theory]
    [InlineData("\"rope_theta\": 500000.0", "rope_theta")]
    [InlineData("\"num_key_value_heads\": 2", "num_key_value_heads")]
    [InlineData("\"rms_norm_eps\": 1e-5", "rms_norm_eps")]
    [InlineData("\"hidden_act\": \"gelu_pytorch_tanh\"", "hidden_act")]
    [InlineData("\"rope_scaling\": { \"rope_type\": \"linear\", \"factor\": 4 }", "rope_scaling")]
    public void Of_OtherThanTheDefault_IsTheKey(string written, string key) =>
        Assert.Equal([key], Differences(Llama, $"{Llama}, {written}"));

    [Fact]
    public void Of_OtherFamily_NamesArchitectureAndWindow() => Assert.Equal(["architectures", "sliding_window"], Differences(Llama,
        "\"architectures\": [\"MistralForCausalLM\"], \"model_type\": \"mistral\", \"num_key_value_heads\": 4, \"sliding_window\": 16"));

    private IEnumerable<string> Differences(string first, string second)
    {
        var (one, two) = (Write("one", first), Write("two", second));
        return ConfigDifferences.Of(one, folder["one"], two, folder["two"]).Select(difference => difference.Key);
    }

    private JsonObject Write(string name, string keys)
    {
        Directory.CreateDirectory(folder[name]);
        var text = $$"""
            { "vocab_size": 20, "hidden_size": 8, "intermediate_size": 12, "num_hidden_layers": 2, "num_attention_heads": 4, {{keys}} }
            """;
        File.WriteAllText(folder[name, "config.json"], text);
        return (JsonObject)JsonNode.Parse(text)!;
    }
}
