using System.Text.Json.Nodes;
using Tributary.Adapters;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Adapters;

public sealed class LoraAdapterTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("lora_llama_all7")]
    [InlineData("lora_llama_patterns")]
    [InlineData("lora_llama_rslora")]
    [InlineData("lora_llama_dora")]
    [InlineData("lora_llama_save_lm_head")]
    [InlineData("lora_qwen2_qv_layer1")]
    [InlineData("lora_qwen3_all_linear")]
    public void Write_AfterRead_KeepsWeightsAndEveryKeyOfPeft(string name)
    {
        var source = SharedFolder.Require("goldens", "model", "lora", name);
        LoraAdapter.Read(source).Write(folder.Path);

        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(source, "adapter_config.json")))!.AsObject();
        var written = JsonNode.Parse(File.ReadAllText(folder["adapter_config.json"]))!.AsObject();
        foreach (var config in new[] { expected, written })
        {
            config["target_modules"] = new JsonArray([.. config["target_modules"]!.AsArray().Select(item => item!.GetValue<string>())
                .Order(StringComparer.Ordinal).Select(item => JsonValue.Create(item))]);
        }

        Assert.True(JsonNode.DeepEquals(expected, written), written.ToJsonString());
        Assert.Equal(expected.Select(pair => pair.Key), written.Select(pair => pair.Key));
        using var before = new SafetensorsFile(Path.Combine(source, "adapter_model.safetensors"));
        using var after = new SafetensorsFile(folder["adapter_model.safetensors"]);
        Assert.Equal(before.Tensors.Select(tensor => tensor.Name), after.Tensors.Select(tensor => tensor.Name));
        Assert.All(before.Tensors, tensor => Assert.Equal(before.ReadBytes(tensor.Name), after.ReadBytes(tensor.Name)));
    }

    [Theory]
    [InlineData("use_dora", "1")]
    [InlineData("fan_in_fan_out", "1")]
    [InlineData("bias", "\"some\"")]
    [InlineData("layers_to_transform", "[-1]")]
    [InlineData("layers_to_transform", "\"1\"")]
    [InlineData("layers_pattern", "[\"(\"]")]
    [InlineData("target_modules", "\".*(q|v_proj\"")]
    [InlineData("exclude_modules", "\"[\"")]
    [InlineData("use_qalora", "true")]
    [InlineData("target_parameters", "[\"experts.gate_up_proj\"]")]
    [InlineData("init_lora_weights", "\"pissa_niter_4\"")]
    [InlineData("trainable_token_indices", "[1, 2]")]
    [InlineData("layer_replication", "[[0, 4]]")]
    [InlineData("megatron_config", "{\"a\": 1}")]
    [InlineData("alora_invocation_tokens", "[1]")]
    [InlineData("something_new", "0.5")]
    [InlineData("peft_type", "\"IA3\"")]
    [InlineData("r", "0")]
    [InlineData("r", "\"8\"")]
    [InlineData("lora_alpha", "null")]
    [InlineData("rank_pattern", "{\"q_proj\": 1.5}")]
    [InlineData("alpha_pattern", "{\"q_(proj\": 1}")]
    public void Read_WhatCannotBeRepresented_IsRefusedByName(string key, string value)
    {
        WriteSample();
        var config = JsonNode.Parse(File.ReadAllText(folder["adapter_config.json"]))!.AsObject();
        config[key] = JsonNode.Parse(value);
        File.WriteAllText(folder["adapter_config.json"], config.ToJsonString());

        var thrown = Assert.Throws<BadInputException>(() => LoraAdapter.Read(folder.Path));

        Assert.Contains(thrown.Problems, problem => problem.Text.Contains(key, StringComparison.Ordinal)
            && problem.Where == folder["adapter_config.json"]);
    }

    [Fact]
    public void Read_RealAdapter_GivesItsModules()
    {
        var adapter = LoraAdapter.Read(SharedFolder.Require("inputs", "adapters", "qwen2.5-0.5b-r8-f32"));

        Assert.All(adapter.Modules, module => Assert.Equal((8, 2.0, 896), (module.Rank, module.Scaling, module.In)));
    }

    [Theory]
    [InlineData("base_model.model.other.lora_embedding_A", "has no lora_embedding_B beside it")]
    [InlineData("base_model.model.m.lora_magnitude_vector", "use_dora is false")]
    [InlineData("base_model.model.m.lora_B.bias", "lora_bias is false")]
    [InlineData("base_model.model.score.weight", "belongs to no module of modules_to_save")]
    [InlineData("base_model.model.m.lora_A.default.weight", "is nothing that PEFT's LoRA stores")]
    [InlineData("base_model.model.lm_head.modules_to_save.weight", "is nothing that PEFT's LoRA stores")]
    [InlineData("m.lora_A.weight", "is nothing that PEFT's LoRA stores")]
    [InlineData("base_model.model.other.lora_A.weight", "has no lora_B.weight")]
    [InlineData("base_model.model.other.lora_B.weight", "has no lora_A.weight")]
    public void Read_ForeignTensor_IsRefusedByName(string tensor, string expected)
    {
        WriteSample();
        WriteWeights(("base_model.model.m.lora_A.weight", [2, 3]), ("base_model.model.m.lora_B.weight", [4, 2]), (tensor, [2, 2]));

        var thrown = Assert.Throws<BadInputException>(() => LoraAdapter.Read(folder.Path));

        Assert.Contains(thrown.Problems, problem => problem.Text.Contains(tensor, StringComparison.Ordinal)
            && problem.Text.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("target_modules", "[\"k\"]", "it names target_modules [k]")]
    [InlineData("target_modules", "\"m.+\"", "it names target_modules m.+")]
    [InlineData("exclude_modules", "[\"m\"]", "it names target_modules [m], exclude_modules [m]")]
    [InlineData("modules_to_save", "[\"m\"]", "it names target_modules [m], modules_to_save [m]")]
    public void Read_FactorsOfALayerThatTheConfigurationDoesNotName_AreRefused(string key, string json, string expected)
    {
        WriteSample();
        Merging.PeftFolder.SetKey(folder.Path, key, json);

        var message = Assert.Throws<BadInputException>(() => LoraAdapter.Read(folder.Path)).Message;

        Assert.Contains("holds factors of 'm', which adapter_config.json does not name; " + expected, message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("target_modules", "null")]
    [InlineData("target_modules", "\"all-linear\"")]
    [InlineData("target_modules", "\"[mn]\"")]
    public void Read_ConfigurationThatNamesTheLayer_IsTaken(string key, string json)
    {
        WriteSample();
        Merging.PeftFolder.SetKey(folder.Path, key, json);

        Assert.Equal("m", LoraAdapter.Read(folder.Path).Modules.Single().Module);
    }

    [Fact]
    public void Read_CaseThatNamesOtherModules_IsRefusedInOneLine()
    {
        var adapter = SharedFolder.Require("cases", "config-names-other-modules", "adapter");

        var problem = Assert.Single(Assert.Throws<BadInputException>(() => LoraAdapter.Read(adapter)).Problems);
        Assert.Contains("the same of 'model.layers.0.self_attn.v_proj', 'model.layers.1.self_attn.q_proj', "
            + "'model.layers.1.self_attn.v_proj'; it names target_modules [k_proj]", problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { 2, 3 }, new long[] { 4, 3 }, "no pair of factors")]
    [InlineData(new long[] { 3, 3 }, new long[] { 4, 3 }, "expected rank 2")]
    [InlineData(new long[] { 2, 3, 1 }, new long[] { 4, 2, 1 }, "no pair of factors")]
    public void Read_ShapesThatDisagree_AreRefused(long[] shapeA, long[] shapeB, string expected)
    {
        WriteSample();
        WriteWeights(("base_model.model.m.lora_A.weight", shapeA), ("base_model.model.m.lora_B.weight", shapeB));

        Assert.Contains(expected, Assert.Throws<BadInputException>(() => LoraAdapter.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Read_NonFinite_IsRefusedWithTensorAndIndex(float bad)
    {
        var adapter = Sample();
        adapter.Modules[0].A[4] = bad;
        adapter.Write(folder.Path);

        var message = Assert.Throws<BadInputException>(() => LoraAdapter.Read(folder.Path)).Message;

        Assert.Contains("'base_model.model.m.lora_A.weight'", message, StringComparison.Ordinal);
        Assert.Contains("[1, 1]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PickleOnly_IsRefusedByName()
    {
        WriteSample();
        File.Move(folder["adapter_model.safetensors"], folder["adapter_model.bin"]);

        Assert.Contains("adapter_model.bin", Assert.Throws<BadInputException>(() => LoraAdapter.Read(folder.Path))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scaled_ByATwo_DoublesBAndKeepsTheRest()
    {
        var adapter = Sample();

        var doubled = adapter.Scaled(2);

        Assert.Equal(adapter.Modules[0].B.Select(value => 2 * value), doubled.Modules[0].B);
        Assert.Same(adapter.Modules[0].A, doubled.Modules[0].A);
        Assert.Equal(adapter.Config, doubled.Config);
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes()
    {
        Directory.CreateDirectory(folder["1"]);
        Directory.CreateDirectory(folder["2"]);
        Sample().Write(folder["1"]);
        Sample().Write(folder["2"]);

        Assert.Equal(FolderManifest.Of(folder["1"]).ContentDigest, FolderManifest.Of(folder["2"]).ContentDigest);
    }

    private static LoraAdapter Sample() => new(
        new LoraConfig { R = 2, LoraAlpha = 4, TargetModules = ["m"] },
        [new LoraFactors("m", 2, 3, 4, 2, [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6, 7, 8])]);

    private void WriteSample() => Sample().Write(folder.Path);

    private void WriteWeights(params (string Name, long[] Shape)[] tensors)
    {
        File.Delete(folder["adapter_model.safetensors"]);
        using var writer = new SafetensorsWriter(folder["adapter_model.safetensors"],
            tensors.Select(tensor => new TensorLayout(tensor.Name, TensorDtype.F32, tensor.Shape)));
        foreach (var tensor in tensors)
        {
            writer.Write(tensor.Name, new float[tensor.Shape.Aggregate(1L, (product, size) => product * size)]);
        }
    }
}
