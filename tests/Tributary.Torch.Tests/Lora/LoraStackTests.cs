using System.Text.Json;
using Tributary.Adapters;
using Tributary.Safetensors;
using Tributary.Testing;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Lora;

public sealed class LoraStackTests
{
    [Theory]
    [InlineData("lora_llama_all7")]
    [InlineData("lora_llama_rslora")]
    [InlineData("lora_llama_patterns")]
    public void Attach_GoldenAdapter_GivesTheSameLogitsAndMergedWeights(string name)
    {
        var folder = SharedFolder.Require("goldens", "model", "lora", name);
        using var model = CausalModel.Load(SharedFolder.Require("goldens", "model", "models", "llama_untied"));
        using var golden = new SafetensorsFile(Path.Combine(folder, "expected.safetensors"));
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var ids = Goldens.Whole(golden, "input_ids");
        var mask = Goldens.Whole(golden, "attention_mask");
        var before = model.Logits(new PassInput(ids) { AttentionMask = mask });
        using (var stack = LoraStack.Attach(model, LoraAdapter.Read(folder), folder))
        {
            Goldens.AssertClose(golden.ReadF32("logits"), model.Logits(new PassInput(ids) { AttentionMask = mask }), mask, 1e-4);
            foreach (var pair in stack.Pairs.Where(pair => golden.Find($"merged.{pair.Module}.weight") is not null))
            {
                var merged = model.Weights[$"{pair.Module}.weight"] + (pair.B.matmul(pair.A) * pair.Scaling);
                var expected = tensor(golden.ReadF32($"merged.{pair.Module}.weight"), merged.shape);
                Assert.True((merged - expected).abs().max().item<float>() <= 1e-6);
            }

            using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
            var scalings = json.RootElement.GetProperty("scaling");
            Assert.All(stack.Pairs, pair => Assert.Equal(scalings.GetProperty($"base_model.model.{pair.Module}").GetDouble(), pair.Scaling, 1e-12));
        }

        Assert.Equal(ModelWeights.Values(before), ModelWeights.Values(model.Logits(new PassInput(ids) { AttentionMask = mask })));
    }

    [Theory]
    [InlineData("lora_llama_dora", "use_dora")]
    [InlineData("lora_llama_save_lm_head", "modules_to_save")]
    public void Read_UnsupportedKind_IsRefusedByName(string name, string named)
    {
        var folder = SharedFolder.Require("goldens", "model", "lora", name);
        Assert.Contains(named, Assert.Throws<BadInputException>(() => LoraAdapter.Read(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_AnotherBase_NamesTensorsAndShapes()
    {
        var folder = SharedFolder.Require("goldens", "model", "lora", "lora_llama_all7");
        using var model = CausalModel.Initialize(Tiny.Config, 1);
        var refused = Assert.Throws<BadInputException>(() => LoraStack.Attach(model, LoraAdapter.Read(folder), folder));
        Assert.Equal(28, refused.Problems.Count);
        Assert.Contains("'base_model.model.model.layers.0.self_attn.k_proj.lora_A.weight' has shape [8 x 64], expected [8 x 32]", refused.Message, StringComparison.Ordinal);
        Assert.All(model.Linears, layer => Assert.Null(layer.Adapter));
    }

    [Fact]
    public void Choose_Names_FollowsPeft()
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);
        Assert.Equal(14, TargetModules.Choose(model.Linears, ["all-linear"]).Count);
        Assert.Equal(["model.layers.0.self_attn.q_proj", "model.layers.1.self_attn.q_proj"], TargetModules.Choose(model.Linears, ["q_proj"]).Select(layer => layer.Shape.Name));
        Assert.Single(TargetModules.Choose(model.Linears, ["layers.1.mlp.up_proj"]));
        var refused = Assert.Throws<BadInputException>(() => TargetModules.Choose(model.Linears, ["proj", "lm_head", "q_proj"]));
        Assert.Equal(2, refused.Problems.Count);
    }
}
