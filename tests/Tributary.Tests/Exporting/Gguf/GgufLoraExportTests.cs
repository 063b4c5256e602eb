using Tributary.Adapters;
using Tributary.Exporting.Recipes;
using Tributary.Safetensors;
using Tributary.Tests.Merging;

namespace Tributary.Tests.Exporting.Gguf;

public sealed class GgufLoraExportTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData(TensorDtype.F16, false)]
    [InlineData(null, true)]
    public void Write_Llama_HasEveryDeltaUnderItsName(TensorDtype? dtype, bool routed)
    {
        using var sample = new SampleExport();
        var recipe = sample.Recipe(ExportForm.GgufLora, routed) with { Dtype = dtype };

        sample.Export(recipe);

        Compare(LoraAdapter.Read(recipe.Release.AdapterFolder!), new GgufFile(Path.Combine(sample.Out, "merged.gguf")), dtype);
        if (routed)
        {
            Compare(LoraAdapter.Read(recipe.Release.RouteFolder(SampleExport.Fr)!),
                new GgufFile(Path.Combine(sample.Out, "routes", "fr.gguf")), dtype);
        }
    }

    [Fact]
    public void Write_Keys_AreThoseThatLlamaCppAsksFor()
    {
        using var sample = new SampleExport();
        var result = sample.Export(sample.Recipe(ExportForm.GgufLora));

        var file = new GgufFile(Path.Combine(sample.Out, "merged.gguf"));

        Assert.Equal("general.architecture", file.Keys.Keys.First());
        Assert.Equal(("llama", "adapter", "lora"), (file.Keys["general.architecture"],
            file.Keys["general.type"], file.Keys["adapter.type"]));
        Assert.Equal(5f, file.Keys["adapter.lora.alpha"]);
        Assert.Equal("Fluß, release 1, merged", file.Keys["general.name"]);
        Assert.Equal([$"llama-server -m BASE.gguf --lora {result.Folder}/merged.gguf"], result.Serve);
    }

    [Fact]
    public void Write_WithRank_TruncatesAsPeftDoes()
    {
        using var sample = new SampleExport();
        var result = sample.Export(sample.Recipe(ExportForm.GgufLora) with { Rank = 2 });

        var file = new GgufFile(Path.Combine(sample.Out, "merged.gguf"));

        Assert.Equal(2, file.Tensors["blk.0.ffn_down.weight.lora_b"].Ne0);
        Assert.Equal(14, Assert.Single(result.Adapters).Truncated.Count);
        Assert.Equal(2f, file.Keys["adapter.lora.alpha"]);
    }

    [Fact]
    public void Write_FamilyWithoutNames_IsRefusedByName()
    {
        using var sample = new SampleExport("""{"architectures":["MambaForCausalLM"],"num_attention_heads":4}""");

        var refused = Assert.Throws<BadInputException>(() => sample.Export(sample.Recipe(ExportForm.GgufLora)));

        Assert.Contains("architectures is 'MambaForCausalLM'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Phi3ForCausalLM", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(sample.Out));
    }

    private static void Compare(LoraAdapter adapter, GgufFile file, TensorDtype? dtype)
    {
        Assert.Equal(2 * adapter.Modules.Count, file.Tensors.Count);
        foreach (var module in adapter.Modules)
        {
            var parts = module.Module.Split('.');
            var name = $"blk.{parts[2]}.{LlamaName(parts[4])}.weight";
            var (a, b) = (file.Tensors[name + ".lora_a"], file.Tensors[name + ".lora_b"]);
            Assert.Equal((module.In, module.Out, a.Ne1), (a.Ne0, b.Ne1, b.Ne0));
            Assert.Equal(dtype == TensorDtype.F16 ? 1u : 0u, a.Type);
            // llama.cpp: scale = alpha / rank, rank = b->ne[0].
            var factors = new LoraFactors(name, b.Ne0, module.In, module.Out,
                (float)file.Keys["adapter.lora.alpha"] / b.Ne0, a.Values, b.Values);
            var expected = Permuted(Deltas.Of(module), module, parts[4] switch { "q_proj" => 4, "k_proj" => 2, _ => 0 });
            Assert.InRange(Deltas.RelativeDifference(expected, Deltas.Of(factors)), 0, dtype == TensorDtype.F16 ? 2e-3 : 1e-6);
        }
    }

    private static string LlamaName(string part) => part switch
    {
        "q_proj" => "attn_q", "k_proj" => "attn_k", "v_proj" => "attn_v", "o_proj" => "attn_output", "gate_proj" => "ffn_gate",
            "up_proj" => "ffn_up", _ => "ffn_down",
    };

    // LlamaModel.permute: reshape(heads, 2, rows / heads / 2, columns).swapaxes(1, 2).reshape(rows, columns).
    private static double[] Permuted(double[] delta, LoraFactors module, int heads)
    {
        if (heads == 0)
        {
            return delta;
        }

        var half = module.Out / heads / 2;
        var rows = from head in Enumerable.Range(0, heads) from j in Enumerable.Range(0, half) from k in Enumerable.Range(0, 2)
            select (((head * 2) + k) * half) + j;
        return [.. rows.SelectMany(row => delta.AsSpan(row * module.In, module.In).ToArray())];
    }
}
