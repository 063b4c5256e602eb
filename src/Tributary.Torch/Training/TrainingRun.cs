using Tributary.Adapters;
using Tributary.Numerics;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Training;

namespace Tributary.Torch.Training;

/// <summary>
/// One training from its first or its last saved step to the end. Order, dropout and initial weights are pure functions of (seed, name,
/// step), so that nothing but tensors and a few counters need be kept for a resumed run to end in the same bytes as an unbroken one.
/// </summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly TrainingJob job;
    private readonly CausalModel model;
    private readonly TrainingData data;
    private readonly ValidationLook validation;
    private readonly Checkpoint checkpoint;
    private readonly SaveSchedule saves;
    private readonly LoraConfig config;
    private readonly LoraStack adapter;
    private readonly AdamW optimizer;
    private readonly Tensor best;
    private readonly OptimizerStep step;
    private readonly int stepsPerEpoch;
    private readonly LearningRate rate;
    private TrainingState state;

    public TrainingRun(TrainingJob job, CausalModel model, TrainingData data, ValidationLook validation, Checkpoint checkpoint,
        TrainerSettings settings, TimeProvider clock)
    {
        (this.job, this.model, this.data, this.validation, this.checkpoint) = (job, model, data, validation, checkpoint);
        saves = new SaveSchedule(settings, clock);
        (adapter, config) = LoraStart.Begin(model, job.Adapter, job.Recipe.Seed, job.Name,
            Path.GetFileName(Path.TrimEndingDirectorySeparator(job.BaseModel)));
        optimizer = new AdamW(adapter.Values, job.Recipe.WeightDecay);
        best = zeros_like(adapter.Values).DetachFromDisposeScope();
        step = new OptimizerStep(model, adapter, optimizer, job.Recipe.MaxGradNorm, settings.ActivationCheckpointing);
        stepsPerEpoch = TrainingSteps.Of(job.Recipe, data.Train.Count).PerEpoch;
        rate = new LearningRate(job.Recipe, Steps);
        var training = data.Digest(job);
        state = checkpoint.Restore(training, Tensors) ?? new TrainingState { Training = training };
    }

    private int Steps => stepsPerEpoch * job.Recipe.Epochs;

    private bool IsPatienceSpent => job.Recipe.EarlyStoppingPatience > 0 && state.LooksSinceBest >= job.Recipe.EarlyStoppingPatience;

    private Dictionary<string, Tensor> Tensors => new(StringComparer.Ordinal)
    {
        ["adapter"] = adapter.Values,
        ["best"] = best,
        ["exp_avg"] = optimizer.FirstMoment,
        ["exp_avg_sq"] = optimizer.SecondMoment,
    };

    /// <summary>Trains to the end.</summary>
    /// <exception cref="OperationCanceledException">Stopped; the state is kept.</exception>
    /// <exception cref="InvalidDataException">The training broke or diverged.</exception>
    public TrainingResult ToEnd(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        while (state.Step < Steps && !IsPatienceSpent)
        {
            var epoch = state.Step / stepsPerEpoch;
            var batches = BatchOrder.Epoch(data.Lengths, job.Recipe.BatchSize, job.Recipe.Seed, job.Name, epoch)
                .Chunk(job.Recipe.GradientAccumulationSteps).ToArray();
            while (state.Step < (epoch + 1) * stepsPerEpoch && !IsPatienceSpent)
            {
                StopWhenAsked(cancellation);
                TakeStep(batches[state.Step - (epoch * stepsPerEpoch)], progress);
                LookWhenDue(progress);
                SaveWhenDue();
            }
        }

        return Result();
    }

    /// <summary>The best adapter.</summary>
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
        var learningRate = rate.At(state.Step);
        var report = step.Take(() => [.. batches.Select(batch => data.Batch(batch, model.Device))], learningRate,
            state.Step + 1, DropoutSeed());
        var examples = batches.SelectMany(batch => batch).ToArray();
        Divergence.RequireFinite(report, state.Step + 1, examples);
        var (tokens, targets) = (examples.Sum(index => (long)data.Lengths[index]),
            examples.Sum(index => (long)data.Train[index].TargetCount));
        state = state.AfterStep(report.Loss, tokens, targets);
        Divergence.RequireProgress(state.StepLosses, model.Config.VocabularySize, examples);
        progress?.Report(Progress() with { GradientNorm = report.GradientNorm, Tokens = tokens });
    }

    /// <summary>The dropout masks of a pass and a layer are a function of seed, name,
    /// step, pass and layer; the output layer follows the last one.</summary>
    private Func<int, int, long>? DropoutSeed()
    {
        if (job.Adapter.LoraDropout == 0)
        {
            return null;
        }

        var random = CounterRandom.For(job.Recipe.Seed, "dropout", job.Name);
        var first = state.Step * (long)job.Recipe.GradientAccumulationSteps;
        return (pass, layer) => (long)(random.Bits(((first + pass) * model.Config.Layers) + layer) >> 1);
    }

    private void LookWhenDue(IProgress<TrainingProgress>? progress)
    {
        var atEnd = state.Step % stepsPerEpoch == 0;
        if (!atEnd && (job.Recipe.EvalSteps == 0 || state.Step % job.Recipe.EvalSteps != 0 || data.Valid.Count == 0))
        {
            return;
        }

        var look = validation.At(state.Step, adapter);
        var better = validation.IsBetter(look, state.Best);
        if (better)
        {
            using var none = no_grad();
            best.copy_(adapter.Values);
        }

        state = state with
        {
            Evaluations = data.Valid.Count == 0 ? state.Evaluations : [.. state.Evaluations, look],
            BestStep = better ? state.Step : state.BestStep,
            LooksSinceBest = better ? 0 : state.LooksSinceBest + 1,
        };
        state = atEnd ? state.AfterEpoch(EpochOf(state.Step), look.ValidLoss) : state;
        progress?.Report(Progress() with { Evaluated = look });
    }

    private void SaveWhenDue()
    {
        var isEndOfEpoch = state.Step % stepsPerEpoch == 0;
        if (state.Step < Steps && !IsPatienceSpent && (isEndOfEpoch || saves.IsDue(state.Step)))
        {
            checkpoint.Save(state, Tensors);
            saves.Saved();
        }
    }

    private TrainingProgress Progress() => new()
    {
        Step = state.Step,
        Steps = Steps,
        Epoch = EpochOf(state.Step),
        Loss = state.StepLosses[^1],
        LearningRate = rate.At(state.Step - 1),
        Device = model.Device.ToString(),
    };

    private int EpochOf(int step) => (step + stepsPerEpoch - 1) / stepsPerEpoch;

    private TrainingResult Result() => new()
    {
        Steps = state.Step,
        Tokens = state.Tokens,
        TargetTokens = state.TargetTokens,
        Truncated = data.Train.Count(example => example.Truncated),
        Epochs = state.Epochs,
        Evaluations = state.Evaluations,
        BestStep = state.BestStep,
        BestEpoch = EpochOf(state.BestStep),
        StoppedEarly = state.Step < Steps,
        StepLosses = state.StepLosses,
    };
}
