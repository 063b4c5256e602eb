using Tributary.Adapters;
using Tributary.Safetensors;
using Tributary.Testing;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Torch.Training;
using Tributary.Training;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Training;

/// <summary>Training step by step against PEFT, torch's AdamW and transformers' schedules.</summary>
public sealed class GoldenTrainingTests
{
    private static readonly bool[] Recompute = [false, true];

    public static IEnumerable<TheoryDataRow> Trainings => Goldens.Cases("train",
        ["train_llama_linear", "train_llama_grad_accum", "train_qwen2_cosine", "train_gemma3_cosine"],
        name => Recompute.Select(recompute => new object?[] { name, recompute }));

    [Theory]
    [MemberData(nameof(Trainings))]
    public void Take_GoldenBatches_GivesTheSameLossesGradientsAndWeights(string name, bool recompute)
    {
        var folder = Goldens.Folder("train", name);
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        var (hyper, log) = (json.RootElement.GetProperty("hyper"), json.RootElement.GetProperty("log"));
        using var model = CausalModel.Load(Goldens.BaseOf(json));
        var start = LoraAdapter.Read(Path.Combine(folder, "init_adapter"));
        using var stack = LoraStack.Attach(model, start, folder, trainable: true);
        using var optimizer = new AdamW(stack.Values, hyper.GetProperty("weight_decay").GetDouble());
        using var batches = new SafetensorsFile(Path.Combine(folder, "batches.safetensors"));
        var step = new OptimizerStep(model, stack, optimizer, hyper.GetProperty("max_grad_norm").GetDouble(), recompute);
        var schedule = Enum.Parse<Schedule>(hyper.GetProperty("schedule").GetString()!, ignoreCase: true);
        var accumulation = hyper.GetProperty("grad_accum").GetInt32();
        var unshifted = accumulation > 1;

        var done = 0;
        foreach (var entry in log.EnumerateArray())
        {
            var rate = LearningRate.Factor(schedule, done, hyper.GetProperty("warmup_steps").GetInt32(), hyper.GetProperty("steps")
                .GetInt32()) * hyper.GetProperty("lr").GetDouble();
            Assert.Equal(entry.GetProperty("lr_used").GetDouble(), rate, 1e-15);
            if (done == 0)
            {
                using var scope = NewDisposeScope();
                step.Backward(Batches(batches, 0, accumulation, unshifted));
                AssertGradients(Path.Combine(folder, "grads_step1.safetensors"), stack);
            }

            var report = step.Take(() => Batches(batches, done * accumulation, accumulation, unshifted), rate, done + 1);
            Assert.Equal(entry.GetProperty("loss").GetDouble(), report.Loss, 2e-5);
            var norm = entry.GetProperty("grad_norm_before_clip").GetDouble();
            Assert.Equal(norm, report.GradientNorm, norm * 1e-4);
            done++;
            if (done == 2)
            {
                using var after = new SafetensorsFile(Path.Combine(folder, "adapter_after_step2.safetensors"));
                AssertWeights(after, stack.ToAdapter(start.Config));
            }
        }

        using var final = new SafetensorsFile(Path.Combine(folder, "final_adapter", "adapter_model.safetensors"));
        AssertWeights(final, stack.ToAdapter(start.Config));
    }

    private static MicroBatch[] Batches(SafetensorsFile file, int first, int count, bool unshifted)
    {
        var (all, labels) = (Goldens.Whole(file, "input_ids"), Goldens.Whole(file, "labels"));
        return [.. Enumerable.Range(first, count).Select(index =>
        {
            var (rows, targets) = Goldens.Labelled(labels[index]);
            int[] lengths = [.. Enumerable.Repeat((int)all[index].shape[1], (int)all[index].shape[0])];
            return new MicroBatch(all[index], rows, targets, lengths, unshifted ? (int)(labels[index] != -100).sum()
                .item<long>() : (int)rows.shape[0]);
        })];
    }

    private static void AssertGradients(string path, LoraStack stack)
    {
        using var expected = new SafetensorsFile(path);
        foreach (var pair in stack.Pairs)
        {
            var (nameA, nameB) = LoraAdapterFile.TensorNames(pair.Module);
            foreach (var (name, gradient) in new[] { (nameA, pair.A.grad!), (nameB, pair.B.grad!) })
            {
                var wanted = tensor(expected.ReadF32(name), gradient.shape);
                Assert.True((wanted - gradient).abs().max().item<float>() <= 1e-4 * wanted.abs().max().item<float>() + 1e-12, name);
            }
        }
    }

    private static void AssertWeights(SafetensorsFile expected, LoraAdapter adapter)
    {
        var differences = adapter.Modules.SelectMany(module =>
        {
            var (nameA, nameB) = LoraAdapterFile.TensorNames(module.Module);
            return expected.ReadF32(nameA).Zip(module.A).Concat(expected.ReadF32(nameB).Zip(module.B))
                .Select(pair => Math.Abs(pair.First - pair.Second));
        }).ToArray();
        Assert.True(differences.Max() <= 2e-4, "outlier");
        Assert.True(differences.Count(difference => difference > 2e-5) <= differences.Length / 1000, "too many outliers");
    }
}
