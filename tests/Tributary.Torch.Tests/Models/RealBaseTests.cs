using Tributary.Adapters;
using Tributary.Evaluation.Models;
using Tributary.Testing;
using Tributary.Torch.Inference;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Torch.Training;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Models;

/// <summary>A real multilingual base with quantised weights, against transformers, compressed-tensors and PEFT.</summary>
public sealed class RealBaseTests
{
    private static string Base => SharedFolder.Require("inputs", "gemma3-270m-cut");

    private static string Folder => SharedFolder.Require("goldens", "real-base");

    [Fact]
    public void Score_Texts_HaveTheReferencesLogProbabilities()
    {
        using var expected = Goldens.Json(Path.Combine(Folder, "expected.json"));
        var texts = expected.RootElement.GetProperty("texts").EnumerateArray().ToArray();
        var tolerance = expected.RootElement.GetProperty("tolerance").GetProperty("log_probability_abs").GetDouble();
        using var model = CausalModel.Load(Base);
        using var scope = NewDisposeScope();
        using var none = no_grad();
        foreach (var text in texts)
        {
            long[] ids = [.. text.GetProperty("ids").EnumerateArray().Select(id => id.GetInt64())];
            var logits = model.Logits(tensor(ids).unsqueeze(0));
            var own = logits.log_softmax(-1).narrow(0, 0, ids.Length - 1).gather(1, tensor(ids[1..]).unsqueeze(1));
            Assert.All(ModelWeights.Values(own).Zip(text.GetProperty("log_probabilities").EnumerateArray()),
                pair => Assert.Equal(pair.Second.GetDouble(), pair.First, tolerance));
        }
    }

    [Fact]
    public void Score_Labels_HaveTheReferencesLogProbabilities()
    {
        using var expected = Goldens.Json(Path.Combine(Folder, "expected.json"));
        using var model = new TorchLanguageModel(Base);
        foreach (var asked in expected.RootElement.GetProperty("labels").EnumerateArray())
        {
            var prompt = asked.GetProperty("prompt").GetString()!.Replace("{text}", asked.GetProperty("review").GetString(),
                StringComparison.Ordinal);
            var labels = asked.GetProperty("log_probabilities").EnumerateObject().ToArray();
            var scores = model.Score([new ScoringRequest(prompt, [.. labels.Select(label => $" {label.Name}")])
                { AnswerEnd = "" }], 256, null, default)[0];
            Assert.All(labels.Zip(scores), pair => Assert.Equal(pair.First.Value.GetDouble(), pair.Second.LogProbability, 0.002));
        }
    }

    [Fact]
    public void Generate_Greedy_GivesTheReferencesText()
    {
        using var expected = Goldens.Json(Path.Combine(Folder, "expected.json"));
        using var model = new TorchLanguageModel(Base);
        foreach (var asked in expected.RootElement.GetProperty("greedy").EnumerateArray()
            .Where(asked => asked.GetProperty("smallest_margin").GetDouble() > 0.01))
        {
            var text = model.Generate([asked.GetProperty("prompt").GetString()!], new GenerationSettings { MaxNewTokens = 24 }, null,
                default)[0];
            Assert.Equal(asked.GetProperty("text").GetString(), text.Text);
        }
    }

    [Fact]
    public void Take_SixSteps_GivesTheReferencesLossesAndGradients()
    {
        using var expected = Goldens.Json(Path.Combine(Folder, "expected.json"));
        var start = LoraAdapter.Read(Path.Combine(Folder, "init_adapter"));
        using var model = CausalModel.Load(Base);
        using var stack = LoraStack.Attach(model, start, Folder, trainable: true);
        using var optimizer = new AdamW(stack.Values, 0);
        var step = new OptimizerStep(model, stack, optimizer, 1, false);
        var done = 0;
        foreach (var entry in expected.RootElement.GetProperty("training").GetProperty("steps").EnumerateArray())
        {
            var report = step.Take(() => [Batch(entry)], 1e-3, ++done);
            Assert.Equal(entry.GetProperty("loss").GetDouble(), report.Loss, 0.002);
            var norm = entry.GetProperty("gradient_norm_before_clipping").GetDouble();
            Assert.Equal(norm, report.GradientNorm, norm * 1e-3);
        }

        foreach (var after in expected.RootElement.GetProperty("training").GetProperty("adapter_norms_after").EnumerateObject())
        {
            var pair = stack.Pairs.Single(pair => after.Name.StartsWith($"base_model.model.{pair.Module}.", StringComparison.Ordinal));
            using var norm = (after.Name.Contains("lora_A", StringComparison.Ordinal) ? pair.A : pair.B).detach().norm();
            Assert.Equal(after.Value.GetDouble(), norm.item<float>(), after.Value.GetDouble() * 2e-3);
        }
    }

    private static MicroBatch Batch(JsonElement entry)
    {
        long[][] Whole(string name) => [.. entry.GetProperty(name).EnumerateArray()
            .Select(row => row.EnumerateArray().Select(value => value.GetInt64()).ToArray())];
        var (ids, mask, labels) = (Whole("input_ids"), Whole("attention_mask"), Whole("labels"));
        var (rows, targets) = Goldens.Labelled(tensor(labels.SelectMany(row => row).ToArray(), [labels.Length, labels[0].Length]));
        return new MicroBatch(tensor(ids.SelectMany(row => row).ToArray(), [ids.Length, ids[0].Length]), rows, targets,
            [.. mask.Select(row => (int)row.Sum())], (int)rows.shape[0]);
    }
}
