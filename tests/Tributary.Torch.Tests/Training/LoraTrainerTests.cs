using Tributary.Adapters;
using Tributary.Testing;
using Tributary.Torch.Models;
using Tributary.Torch.Training;
using Tributary.Training;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Training;

public sealed class LoraTrainerTests
{
    [Fact]
    public void Train_SmallTask_LowersTheLossAndWritesAPeftFolder()
    {
        using var temp = new TempFolder();
        var job = SmallJob.Create() with { Recipe = new TrainingRecipe { Epochs = 3, BatchSize = 4, LearningRate = 5e-3, MaxLength = 64 } };
        var reports = new List<TrainingProgress>();
        var result = SmallJob.Run(job, temp, "a", reports);
        Assert.True(result.Epochs[^1].TrainLoss < result.Epochs[0].TrainLoss * 0.8);
        Assert.Equal(result.Steps, result.StepLosses.Count);
        Assert.Equal(result.Steps + 3, reports.Count);
        Assert.Equal(result.Epochs.MinBy(epoch => epoch.ValidLoss)!.Epoch, result.BestEpoch);
        var adapter = LoraAdapter.Read(temp["a"]);
        Assert.Equal(28, adapter.Modules.Count);
        Assert.Equal("base", adapter.Config.BaseModelNameOrPath);
        Assert.Equal(result.StepLosses, TrainingResult.Read(temp["a"]).StepLosses);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(13)]
    public void Train_CancelledAndResumed_GivesTheBytesOfAnUnbrokenRun(int stopAt)
    {
        using var temp = new TempFolder();
        var job = SmallJob.Create() with
        {
            Adapter = new AdapterRecipe { R = 4, LoraDropout = 0.2 },
            Recipe = new TrainingRecipe { Epochs = 2, BatchSize = 4, GradientAccumulationSteps = 1, LearningRate = 1e-3, MaxLength = 64 },
        };
        SmallJob.Run(job, temp, "unbroken");
        using var source = new CancellationTokenSource();
        Directory.CreateDirectory(temp["broken"]);
        var stop = new SmallJob.Relay(report =>
        {
            if (report.Step == stopAt)
            {
                source.Cancel();
            }
        });
        Assert.Throws<OperationCanceledException>(() => new LoraTrainer(TimeProvider.System)
            .Train(job, temp["broken"], temp["broken-checkpoint"], stop, source.Token));
        Assert.True(Directory.Exists(temp["broken-checkpoint"]));
        Directory.Delete(temp["broken"]);
        var reports = new List<TrainingProgress>();
        SmallJob.Run(job, temp, "broken", reports);
        Assert.Equal(stopAt + 1, reports[0].Step);
        SmallJob.AssertSameBytes(temp["unbroken"], temp["broken"]);
    }

    [Fact]
    public void Train_AnyThreadCount_GivesTheSameBytes()
    {
        using var temp = new TempFolder();
        var job = SmallJob.Create() with
        {
            Adapter = new AdapterRecipe { R = 4, LoraDropout = 0.1 },
            Recipe = new TrainingRecipe { Epochs = 1, BatchSize = 4, LearningRate = 1e-3, MaxLength = 256 },
        };
        // Long and short texts: from 32 rows to over 600, so that products and element-wise steps are shared in every way.
        job = job with
            { Train = [.. job.Train, .. Enumerable.Range(1, 8)
            .Select(i => new TrainingExample(string.Join(' ', Enumerable.Range(0, 10 * i)
            .Select(j => SmallJob.Words[(i * j) % SmallJob.Words.Length])), " gut"))] };
        foreach (var threads in (int[])[1, 2, 3])
        {
            SmallJob.Run(job, temp, FormattableString.Invariant($"{threads}"), threads: threads);
        }

        SmallJob.AssertSameBytes(temp["1"], temp["2"]);
        SmallJob.AssertSameBytes(temp["1"], temp["3"]);
    }

    [Fact]
    public void Train_SharedA_StartsEveryLanguageFromTheSameA()
    {
        // With a learning rate near zero the adapters are still what they began as.
        var recipe = new TrainingRecipe { Epochs = 1, BatchSize = 8, LearningRate = 1e-30, MaxLength = 64 };
        using var temp = new TempFolder();
        SmallJob.Run(SmallJob.Create() with { Recipe = recipe }, temp, "a");
        SmallJob.Run(SmallJob.Create() with { Recipe = recipe, Name = "fr" }, temp, "b");
        SmallJob.Run(SmallJob.Create() with { Recipe = recipe, Name = "fr", Adapter = new AdapterRecipe { R = 4, ShareA = ShareA.Off } },
            temp, "c");
        var (a, b, c) = (LoraAdapter.Read(temp["a"]).Modules[0], LoraAdapter.Read(temp["b"]).Modules[0],
            LoraAdapter.Read(temp["c"]).Modules[0]);
        Assert.Equal(a.A, b.A);
        Assert.NotEqual(a.A, c.A);
        Assert.InRange(a.A.Max(), 0.99 / Math.Sqrt(a.In), 1 / Math.Sqrt(a.In));
    }

    [Fact]
    public void Train_UnusableExamples_AreRefusedTogether()
    {
        using var temp = new TempFolder();
        var job = SmallJob.Create() with { Train = [new("Frage", ""), new("Frage:", " ja"), new("", "")], Valid = [new("", "ja")] };
        var refused = Assert.Throws<BadInputException>(() => SmallJob.Run(job, temp, "a"));
        Assert.Contains("training set of 'de', example 1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("training set of 'de', example 3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ThreeHundredSteps_KeepsMemoryFlat()
    {
        using var temp = new TempFolder();
        var job = SmallJob.Create() with { Recipe = new TrainingRecipe
            { Epochs = 1, BatchSize = 2, LearningRate = 1e-4, MaxLength = 16 }, Valid = [] };
        CausalModel.Initialize(Tiny.Config with { VocabularySize = 8192 }, 1).Save(temp.Path);
        File.Copy(Path.Combine(job.BaseModel, "tokenizer.json"), temp["tokenizer.json"]);
        job = job with { BaseModel = temp.Path, Train = [.. Enumerable.Range(0, 600).Select(i => job.Train[i % job.Train.Count])] };
        var (live, memory) = (new List<long>(), new List<long>());
        Directory.CreateDirectory(temp["a"]);
        var result = new LoraTrainer(TimeProvider.System).Train(job, temp["a"], temp["a-checkpoint"], new SmallJob.Relay(_ =>
        {
            live.Add(Tensor.TotalCount);
            memory.Add(Environment.WorkingSet);
        }), CancellationToken.None);
        Assert.Equal(300, result.Steps);
        Assert.Equal(live[10], live[^1]);
        var (first, last) = (Median(memory[50..150]), Median(memory[^100..]));
        Assert.True(last < first * 1.05, FormattableString.Invariant($"{first} bytes in steps 50 to 150, {last} in the last 100"));
    }

    private static long Median(IEnumerable<long> values) => values.Order().ElementAt(values.Count() / 2);
}
