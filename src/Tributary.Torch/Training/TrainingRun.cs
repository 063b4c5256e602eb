using Tributary.Adapters;
using Tributary.Numerics;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Tributary.Torch.Training;

/// <summary>
/// One training from its first or its last saved step to the end. Order, dropout and initial weights are pure functions of (seed, name,
/// step), so that nothing but tensors and a few counters need be kept for a resumed run to end in the same bytes as an unbroken one.
/// </summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly TrainingJob job;
    private readonly CausalModel model;
    private readonly IReadOnlyList<EncodedExample> train;
    private readonly IReadOnlyList<EncodedExample> valid;
    private readonly Checkpoint checkpoint;
    private readonly LoraConfig config;
    private readonly LoraStack adapter;
    private readonly AdamW optimizer;
    private readonly Tensor best;
    private readonly OptimizerStep step;
    private readonly int stepsPerEpoch;
    private readonly LearningRate rate;
    private TrainingState state;

    public TrainingRun(TrainingJob job, CausalModel model, IReadOnlyList<EncodedExample> train, IReadOnlyList<EncodedExample> valid, Checkpoint checkpoint)
    {
        (this.job, this.model, this.train, this.valid, this.checkpoint) = (job, model, train, valid, checkpoint);
        (adapter, config) = LoraStart.Begin(model, job.Adapter, job.Recipe.Seed, job.Name, Path.GetFileName(Path.TrimEndingDirectorySeparator(job.BaseModel)));
        optimizer = new AdamW(adapter.Values, job.Recipe.WeightDecay);
        best = zeros_like(adapter.Values).DetachFromDisposeScope();
        step = new OptimizerStep(model, adapter, optimizer, job.Recipe.MaxGradNorm);
        var batches = (train.Count + job.Recipe.BatchSize - 1) / job.Recipe.BatchSize;
        stepsPerEpoch = (batches + job.Recipe.GradientAccumulationSteps - 1) / job.Recipe.GradientAccumulationSteps;
        rate = new LearningRate(job.Recipe, Steps);
        var training = TrainingDigest();
        state = checkpoint.Restore(training, Tensors) ?? new TrainingState { Training = training };
    }

    private int Steps => stepsPerEpoch * job.Recipe.Epochs;

    private Dictionary<string, Tensor> Tensors => new(StringComparer.Ordinal)
    {
        ["adapter"] = adapter.Values,
        ["best"] = best,
        ["exp_avg"] = optimizer.FirstMoment,
        ["exp_avg_sq"] = optimizer.SecondMoment,
    };

    /// <summary>Trains to the end.</summary>
    /// <exception cref="OperationCanceledException">Stopped; the state is kept.</exception>
    public TrainingResult ToEnd(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        while (state.Step < Steps)
        {
            var epoch = state.Step / stepsPerEpoch;
            var batches = BatchOrder.Epoch([.. train.Select(example => example.Ids.Length)], job.Recipe.BatchSize, job.Recipe.Seed, job.Name, epoch)
                .Chunk(job.Recipe.GradientAccumulationSteps).ToArray();
            while (state.Step < (epoch + 1) * stepsPerEpoch)
            {
                StopWhenAsked(cancellation);
                TakeStep(batches[state.Step - (epoch * stepsPerEpoch)], progress);
            }

            EndEpoch(epoch + 1, progress);
        }

        return Result();
    }

    /// <summary>The adapter of the best epoch.</summary>
    public LoraAdapter Best()
    {
        using var none = no_grad();
        adapter.Values.copy_(best);
        return adapter.ToAdapter(config);
    }

    public void Dispose()
    {
        best.Dispose();
        optimizer.Dispose();
        adapter.Dispose();
    }

    private void StopWhenAsked(CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            checkpoint.Save(state, Tensors);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private void TakeStep(int[][] batches, IProgress<TrainingProgress>? progress)
    {
        adapter.Dropout = job.Adapter.LoraDropout;
        if (job.Adapter.LoraDropout > 0)
        {
            manual_seed((long)(CounterRandom.For(job.Recipe.Seed, "dropout", job.Name).Bits(state.Step) >> 1));
        }

        var learningRate = rate.At(state.Step);
        var report = step.Take(() => [.. batches.Select(batch => Batch(train, batch))], learningRate, state.Step + 1);
        var targets = batches.Sum(batch => batch.Sum(index => (long)train[index].TargetCount));
        state = state with
        {
            Step = state.Step + 1,
            EpochLossSum = state.EpochLossSum + (report.Loss * targets),
            EpochTargets = state.EpochTargets + targets,
            StepLosses = Append(state.StepLosses, report.Loss),
        };
        progress?.Report(new TrainingProgress(state.Step, Steps, report.Loss, learningRate, ValidLoss: null));
    }

    private void EndEpoch(int epoch, IProgress<TrainingProgress>? progress)
    {
        var validLoss = valid.Count == 0 ? (double?)null : ValidLoss();
        var loss = new EpochLoss(epoch, state.EpochLossSum / state.EpochTargets, validLoss);
        var isBest = validLoss is null || state.BestEpoch == 0 || validLoss < state.Epochs[state.BestEpoch - 1].ValidLoss;
        if (isBest)
        {
            using var none = no_grad();
            best.copy_(adapter.Values);
        }

        state = state with
        {
            Epochs = [.. state.Epochs, loss],
            BestEpoch = isBest ? epoch : state.BestEpoch,
            EpochLossSum = 0,
            EpochTargets = 0,
        };
        progress?.Report(new TrainingProgress(state.Step, Steps, state.StepLosses[^1], rate.At(state.Step - 1), validLoss));
        if (epoch < job.Recipe.Epochs)
        {
            checkpoint.Save(state, Tensors);
        }
    }

    private double ValidLoss()
    {
        adapter.Dropout = 0;
        using var none = no_grad();
        var (sum, targets) = (0.0, 0L);
        foreach (var batch in BatchOrder.Sorted([.. valid.Select(example => example.Ids.Length)], job.Recipe.BatchSize))
        {
            using var scope = NewDisposeScope();
            var tensors = Batch(valid, batch);
            sum += model.SumLoss(tensors.Ids, tensors.Rows, tensors.Labels).item<float>();
            targets += tensors.LabelCount;
        }

        return sum / targets;
    }

    private MicroBatch Batch(IReadOnlyList<EncodedExample> examples, int[] indices) =>
        MicroBatch.Of([.. indices.Select(index => examples[index])], model.Config.PadTokenId ?? 0);

    private TrainingResult Result() => new()
    {
        Steps = Steps,
        Tokens = train.Sum(example => (long)example.Ids.Length) * job.Recipe.Epochs,
        TargetTokens = train.Sum(example => (long)example.TargetCount) * job.Recipe.Epochs,
        Truncated = train.Count(example => example.Truncated),
        Epochs = state.Epochs,
        BestEpoch = state.BestEpoch,
        StepLosses = state.StepLosses,
    };

    /// <summary>All that determines the training but the base model's weights, which the caller's folder stands for.</summary>
    private string TrainingDigest() => Digest.OfParts(
    [
        new("name", job.Name),
        new("model", Digest.Of(File.ReadAllBytes(Path.Combine(job.BaseModel, ModelConfigFile.FileName))).Hex),
        .. job.Adapter.Identity(),
        .. job.Recipe.Identity(),
        .. train.Select(example => new KeyValuePair<string, string>("train", Text(example))),
        .. valid.Select(example => new KeyValuePair<string, string>("valid", Text(example))),
    ]).Hex;

    private static string Text(EncodedExample example) => $"{Invariant.Text(example.TargetStart)}:{string.Join(' ', example.Ids.Select(id => Invariant.Text(id)))}";

    private static List<double> Append(IReadOnlyList<double> losses, double loss)
    {
        // A state is read only until the next step: its list is extended in place rather than copied at every step.
        var list = losses as List<double> ?? [.. losses];
        list.Add(loss);
        return list;
    }
}
