using Tributary.Adapters;
using Tributary.Evaluation.Models;
using Tributary.Models;
using Tributary.Numerics;
using Tributary.Safetensors;
using Tributary.Testing;
using Tributary.Tokenizers;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Torch.Training;
using Tributary.Training;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Models;

/// <summary>Models of published configurations, with small sizes and random weights, through all that hangs on a family.</summary>
public sealed class PublishedConfigTests : IDisposable
{
    private readonly TempFolder folder = new();

    public static IEnumerable<TheoryDataRow> Names => PublishedConfigs.All.Keys.Select(name => new TheoryDataRow(name));

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_PublishedConfiguration_TrainsGeneratesAndIsMeasured(string name)
    {
        var config = Make(PublishedConfigs.All[name]);
        using var model = CausalModel.Load(folder.Path);

        var losses = Train(model, steps: 3);
        var generated = new Tributary.Torch.Inference.Generator(model, Tokenizer.Load(folder.Path))
            .Run(["Guten Tag"], new GenerationSettings { MaxNewTokens = 4 }, null, default);

        Assert.True(losses[2] < losses[1] && losses[1] < losses[0], $"losses {string.Join(", ", losses)}");
        Assert.Single(generated);
        Assert.Equal(model.Linears.Sum(linear => (long)linear.Site.Shape.In * linear.Site.Shape.Out),
            ModelShape.Of(folder.Path)!.Linear);
        Assert.Equal((config.Positions, config.VocabularySize, config.EndOfAnswer), Limits());
        Assert.Equal(WeightNames.All(config).Sum(weight => weight.Shape.Aggregate(4L, (product, size) => product * size)),
            TrainingNeeds.Of(folder.Path, new AdapterRecipe(), new TrainingRecipe(), new TrainerSettings(), long.MaxValue).Memory.Weights);
    }

    [Theory]
    [InlineData("gemma-3-4b-it")]
    [InlineData("Mistral-Small-3.1-24B")]
    public void Attach_AdapterOfEitherFormOfNames_SitsOnAWrappedModelAlike(string name)
    {
        var config = Make(PublishedConfigs.All[name]);
        using var model = CausalModel.Load(folder.Path);
        var adapters = new[] { WrappedModel.Prefix, "language_model.model." }.Select(prefix => new LoraAdapter(
            new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["o_proj"] },
            [Factors($"{prefix}layers.1.self_attn.o_proj", WeightNames.Output(config, 1))])).ToArray();

        var plain = Loss(model).item<float>();
        var losses = adapters.Select(adapter =>
        {
            using var stack = LoraStack.Attach(model, adapter, "here");
            return Loss(model).item<float>();
        }).ToArray();

        Assert.NotEqual(plain, losses[0]);
        Assert.Equal(losses[0], losses[1]);
    }

    private static LoraFactors Factors(string module, LinearShape shape) => new(module, 1, shape.In, shape.Out, 1,
        Random($"{shape.Name}.A", shape.In, 1), Random($"{shape.Name}.B", shape.Out, 1));

    private (int, int, int?) Limits()
    {
        var limits = ModelLimits.Of(folder.Path);
        return (limits.Positions!.Value, limits.Vocabulary!.Value, limits.EndOfAnswer);
    }

    private static float[] Train(CausalModel model, int steps)
    {
        using var stack = LoraStack.Attach(model, new LoraConfig
            { R = 2, LoraAlpha = 4, TargetModules = TargetModules.Names(model.Linears) });
        using (no_grad())
        {
            stack.Values.copy_(tensor(Random("start", (int)stack.Values.numel(), 0.05)));
        }

        return [.. Enumerable.Range(0, steps).Select(_ => Step(model, stack))];
    }

    private static float Step(CausalModel model, LoraStack stack)
    {
        using var scope = NewDisposeScope();
        using var loss = Loss(model);
        loss.backward();
        using var none = no_grad();
        // As far as lowers the loss by this much in a straight line.
        stack.Values.add_(stack.Gradients! * (-0.02 / stack.Gradients!.square().sum().item<float>()));
        stack.Gradients!.zero_();
        return loss.item<float>();
    }

    private static Tensor Loss(CausalModel model)
    {
        var ids = tensor(Enumerable.Range(0, 32).Select(i => (long)(5 + (i * 37 % 240))).ToArray(), [2, 16]);
        return model.SumLoss(ids, arange(15, ScalarType.Int64), ids.reshape(-1).narrow(0, 1, 15));
    }

    /// <summary>Writes a model folder; a wrapped model's tensors are named as files made with transformers 4 name them.</summary>
    private ModelConfig Make(string config)
    {
        File.WriteAllText(folder["config.json"], config);
        File.WriteAllText(folder["tokenizer.json"], TinyTokenizer.Json);
        var read = ModelConfigFile.Read(folder.Path);
        var weights = WeightNames.All(read).Select(weight => (Name: read.Wrapper is null ? weight.Name
            : WrappedModel.StoredNames(weight.Name).Last(), weight.Shape)).ToList();
        if (read.Wrapper is not null)
        {
            weights.Add(("vision_tower.encoder.layers.0.self_attn.q_proj.weight", [4, 4]));
        }

        using var writer = new SafetensorsWriter(folder["model.safetensors"],
            weights.Select(weight => new TensorLayout(weight.Name, TensorDtype.F32, weight.Shape)));
        foreach (var (name, shape) in weights)
        {
            writer.Write(name, Random(name, (int)shape.Aggregate(1L, (product, size) => product * size), 0.08));
        }

        writer.Complete();
        return read;
    }

    private static float[] Random(string name, int count, double deviation)
    {
        var values = new float[count];
        CounterRandom.For(1, name).FillNormal(values, 0, deviation);
        return values;
    }
}
