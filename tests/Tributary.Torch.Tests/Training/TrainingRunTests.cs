using Tributary.Testing;
using Tributary.Torch.Training;
using Tributary.Training;

namespace Tributary.Torch.Tests.Training;

public sealed class TrainingRunTests
{
    private static TrainingJob Dropping => SmallJob.Create() with
    {
        Adapter = new AdapterRecipe { R = 4, LoraDropout = 0.2 },
        Recipe = new TrainingRecipe { Epochs = 2, BatchSize = 4, GradientAccumulationSteps = 2, LearningRate = 1e-3,
            MaxLength = 64, EvalSteps = 3 },
    };

    [Fact]
    public void ToEnd_ActivationCheckpointing_GivesTheSameBytesDropoutIncluded()
    {
        using var temp = new TempFolder();
        SmallJob.Run(Dropping, temp, "kept");
        SmallJob.Run(Dropping, temp, "again", settings: new TrainerSettings { ActivationCheckpointing = true });
        SmallJob.AssertSameBytes(temp["kept"], temp["again"]);
    }

    [Fact]
    public void ToEnd_KilledAfterAnySave_EndsInTheSameBytes()
    {
        using var temp = new TempFolder();
        SmallJob.Run(Dropping, temp, "unbroken");
        foreach (var killedAt in (int[])[3, 5])
        {
            var name = FormattableString.Invariant($"killed-{killedAt}");
            var reports = new List<TrainingProgress>();
            Assert.Throws<IOException>(() => Train(temp, name, killedAt));
            SmallJob.Run(Dropping, temp, name + "-again", reports, settings: new TrainerSettings { SaveSteps = 1 });
            Assert.Equal(killedAt, reports[0].Step);
            SmallJob.AssertSameBytes(temp["unbroken"], temp[name + "-again"]);
        }
    }

    [Fact]
    public void ToEnd_DamagedSave_BeginsAnewAndEndsInTheSameBytes()
    {
        using var temp = new TempFolder();
        SmallJob.Run(Dropping, temp, "unbroken");
        Assert.Throws<IOException>(() => Train(temp, "damaged", 5));
        var save = Directory.EnumerateDirectories(temp["damaged-again-checkpoint"]).Single();
        using (var tensors = new FileStream(Path.Combine(save, "state.safetensors"), FileMode.Open))
        {
            tensors.Position = tensors.Length / 2;
            tensors.WriteByte(0x5a);
        }

        var reports = new List<TrainingProgress>();
        SmallJob.Run(Dropping, temp, "damaged-again", reports);
        Assert.Equal(1, reports[0].Step);
        SmallJob.AssertSameBytes(temp["unbroken"], temp["damaged-again"]);
    }

    [Fact]
    public void ToEnd_EvalSteps_LooksWithinEpochsAndKeepsTheBest()
    {
        using var temp = new TempFolder();
        var result = SmallJob.Run(Dropping, temp, "a");
        Assert.Equal([3, 4, 6, 8], result.Evaluations.Select(look => look.Step));
        Assert.Equal(result.Evaluations.MinBy(look => look.ValidLoss)!.Step, result.BestStep);
        Assert.Equal(result.Evaluations[1].ValidLoss, result.Epochs[0].ValidLoss);
    }

    [Fact]
    public void ToEnd_NothingBetterForItsPatience_StopsAndKeepsTheBest()
    {
        using var temp = new TempFolder();
        // The labels to validate with are those to train on, turned round: the loss on them can but rise.
        var job = SmallJob.Create();
        job = job with
        {
            Valid = [.. job.Train.Take(12).Select(example => example with { Target = example.Target == " gut" ? " schlecht" : " gut" })],
            Recipe = new TrainingRecipe { Epochs = 12, BatchSize = 4, LearningRate = 1e-2, MaxLength = 64,
                EarlyStoppingPatience = 2, WarmupRatio = 0 },
        };
        var result = SmallJob.Run(job, temp, "a");
        Assert.True(result.StoppedEarly);
        Assert.Equal(result.Evaluations.Count - 2, result.BestEpoch);
        Assert.Equal(result.Evaluations[^1].Step, result.Steps);
        Assert.Equal(result.Steps, result.StepLosses.Count);
        Assert.Equal(job.Train.Count * result.Epochs.Count, result.Steps * 4);
    }

    [Fact]
    public void ToEnd_ValidateMetric_KeepsTheHighestScore()
    {
        using var temp = new TempFolder();
        var job = SmallJob.Create();
        string[] answers = [" gut", " schlecht"];
        job = job with
        {
            Recipe = new TrainingRecipe { Epochs = 4, BatchSize = 4, LearningRate = 5e-3, MaxLength = 64, Validate = Validate.Metric },
            Metric = new ValidationMetric(
                [.. job.Valid.Select(example => new ValidationQuestion(example.Prompt, answers, Array.IndexOf(answers, example.Target)))],
                Labels: null),
        };
        var result = SmallJob.Run(job, temp, "a");
        Assert.All(result.Evaluations, look => Assert.InRange(look.ValidMetric!.Value, 0, 1));
        Assert.Equal(result.Evaluations.MaxBy(look => look.ValidMetric)!.Step, result.BestStep);
        Assert.True(result.Evaluations.Max(look => look.ValidMetric) >= 0.5);
    }

    [Fact]
    public void ToEnd_LearningRateFarTooHigh_StopsNamingStepAndExamples()
    {
        using var temp = new TempFolder();
        var job = SmallJob.Create() with { Recipe = new TrainingRecipe
            { Epochs = 30, BatchSize = 4, LearningRate = 1e4, MaxLength = 64, WarmupRatio = 0 } };
        var broken = Assert.Throws<InvalidDataException>(() => SmallJob.Run(job, temp, "a"));
        Assert.Matches("step [0-9]+", broken.Message);
        Assert.Matches("examples [0-9]+, [0-9]+, [0-9]+, [0-9]+", broken.Message);
        Assert.Contains("training.learning_rate", broken.Message, StringComparison.Ordinal);
    }

    /// <summary>Trains with a save after every step, and dies like a killed
    /// process when a step is reported: no save, no farewell.</summary>
    private static void Train(TempFolder temp, string name, int diesAt)
    {
        Directory.CreateDirectory(temp[name]);
        var relay = new SmallJob.Relay(report =>
        {
            if (report.Step == diesAt)
            {
                throw new IOException("killed");
            }
        });
        new LoraTrainer(TimeProvider.System, new TrainerSettings { SaveSteps = 1 })
            .Train(Dropping, temp[name], temp[$"{name}-again-checkpoint"], relay, CancellationToken.None);
    }
}
