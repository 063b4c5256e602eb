using Tributary.Adapters;
using Tributary.Safetensors;
using Tributary.Testing;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Lora;

public sealed class LoraStackTests
{
    public static IEnumerable<TheoryDataRow> Adapters => Goldens.Cases("lora",
        ["lora_llama_all7", "lora_llama_rslora", "lora_llama_patterns", "lora_llama_dora", "lora_llama_save_lm_head",
            "lora_qwen2_qv_layer1", "lora_qwen3_all_linear", "lora_gemma3_all_linear", "lora_olmo2_rslora", "lora_smollm3_all_linear",
            "lora_cohere2_all_linear", "lora_apertus_all_linear", "lora_phi4_mini_fused"]);

    [Theory]
    [MemberData(nameof(Adapters))]
    public void Attach_GoldenAdapter_GivesTheSameLogitsLossAndMergedWeights(string name)
    {
        var folder = Goldens.Folder("lora", name);
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        using var model = CausalModel.Load(Goldens.BaseOf(json));
        using var golden = new SafetensorsFile(Path.Combine(folder, "expected.safetensors"));
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var (ids, mask) = (Goldens.Whole(golden, "input_ids"), Goldens.Whole(golden, "attention_mask"));
        var before = model.Logits(new PassInput(ids) { AttentionMask = mask });
        using (var stack = LoraStack.Attach(model, LoraAdapter.Read(folder), folder))
        {
            var logits = model.Logits(new PassInput(ids) { AttentionMask = mask });
            Goldens.AssertClose(golden.ReadF32("logits"), logits, mask, 1e-4);
            var (rows, labels) = Goldens.Labelled(Goldens.Whole(golden, "labels"));
            Assert.Equal(json.RootElement.GetProperty("loss").GetDouble(), nn.functional.cross_entropy(logits.index_select(0, rows), labels)
                .item<float>(), 1e-5);
            foreach (var pair in stack.Pairs.Where(pair => golden.Find($"merged.{pair.Module}.weight") is not null))
            {
                var merged = Merged(pair);
                var expected = tensor(golden.ReadF32($"merged.{pair.Module}.weight"), merged.shape);
                Assert.True((merged - expected).abs().max().item<float>() <= 1e-6);
            }

            var scalings = json.RootElement.GetProperty("scaling");
            Assert.Equal(scalings.EnumerateObject().Count(), stack.Pairs.Count);
            Assert.All(stack.Pairs, pair => Assert.Equal(scalings.GetProperty($"base_model.model.{pair.Module}")
                .GetDouble(), pair.Scaling, 1e-12));
        }

        Assert.Equal(ModelWeights.Values(before), ModelWeights.Values(model.Logits(new PassInput(ids) { AttentionMask = mask })));
    }

    /// <summary>Trained from the same configuration, an adapter has exactly the tensors that PEFT stored.</summary>
    [Theory]
    [InlineData("lora_llama_all7")]
    [InlineData("lora_llama_patterns")]
    [InlineData("lora_llama_dora")]
    [InlineData("lora_llama_save_lm_head")]
    [InlineData("lora_qwen2_qv_layer1")]
    [InlineData("lora_qwen3_all_linear")]
    public void Attach_ConfigurationOfAGolden_HasPeftsTensorsExactly(string name)
    {
        var folder = Goldens.Folder("lora", name);
        using var temp = new TempFolder();
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        using var model = CausalModel.Load(Goldens.BaseOf(json));
        using var stack = LoraStack.Attach(model, LoraConfigFile.Read(Path.Combine(folder, LoraConfigFile.FileName)));

        stack.ToAdapter(LoraConfigFile.Read(Path.Combine(folder, LoraConfigFile.FileName))).Write(temp.Path);

        using var expected = new SafetensorsFile(Path.Combine(folder, LoraAdapterFile.WeightsName));
        using var written = new SafetensorsFile(temp[LoraAdapterFile.WeightsName]);
        Assert.Equal(expected.Tensors.Select(tensor => (tensor.Name, tensor.ShapeText)),
            written.Tensors.Select(tensor => (tensor.Name, tensor.ShapeText)));
    }

    [Fact]
    public void Attach_AnotherBase_NamesBothAndTensorsWithShapes()
    {
        var folder = SharedFolder.Require("goldens", "model", "lora", "lora_llama_all7");
        using var model = CausalModel.Initialize(Tiny.Config, 1);

        var refused = Assert.Throws<BadInputException>(() => LoraStack.Attach(model, LoraAdapter.Read(folder), folder));

        Assert.Equal(10, refused.Problems.Count);
        Assert.Contains("it names the base model '../../models/llama_untied'", refused.Problems[0].Text, StringComparison.Ordinal);
        Assert.Contains("lora_B.weight' has shape [64 x 8], expected [32 x 8]", refused.Message, StringComparison.Ordinal);
        Assert.Contains("and 20 tensors more do not fit", refused.Problems[^1].Text, StringComparison.Ordinal);
        Assert.All(model.Sites, site => Assert.Empty(site.Pairs));
    }

    public static IEnumerable<TheoryDataRow> RealAdapters => SharedFolder.Cases("inputs/adapters", [
        ["qwen2.5-0.5b-r8-f32", "'Qwen/Qwen2.5-0.5B-Instruct'"], ["tiny-gpt2-r16", "'sshleifer/tiny-gpt2'"],
        ["gpt2-r8-seqcls-modules-to-save", "'gpt2'"],
    ]);

    [Theory]
    [MemberData(nameof(RealAdapters))]
    public void Attach_RealAdapterOnAnotherBase_SaysWhatItIsFor(string name, string expected)
    {
        var folder = SharedFolder.Require("inputs", "adapters", name);
        using var model = CausalModel.Initialize(Tiny.Config, 1);

        var refused = Assert.Throws<BadInputException>(() => LoraStack.Attach(model, LoraAdapter.Read(folder), folder));

        Assert.Contains(expected, refused.Problems[0].Text, StringComparison.Ordinal);
    }

    private static Tensor Merged(LoraPair pair)
    {
        var sum = pair.Site.Weight + (pair.B.matmul(pair.A) * pair.Scaling);
        return pair.Magnitude is { } magnitude ? sum * (magnitude / pair.FixedNorm!).unsqueeze(1) : sum;
    }
}
