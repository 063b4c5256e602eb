using Tributary.Training;

namespace Tributary.Torch.Training;

/// <summary>All of an unfinished training that is no tensor; with the tensors of a
/// <see cref="Checkpoint"/> it determines what follows.</summary>
internal sealed record TrainingState
{
    /// <summary>Digest of all that determines the training; a checkpoint of another one is not resumed.</summary>
    public required string Training { get; init; }

    /// <summary>Optimiser steps done: the place in the data's order, in the schedule, and in the dropout masks.</summary>
    public int Step { get; init; }

    /// <summary>Sum of the target tokens' losses in the unfinished epoch, in nats.</summary>
    public double EpochLossSum { get; init; }

    /// <summary>Target tokens seen in the unfinished epoch.</summary>
    public long EpochTargets { get; init; }

    /// <summary>Tokens that went through the model so far, padding not counted.</summary>
    public long Tokens { get; init; }

    /// <summary>Target tokens so far.</summary>
    public long TargetTokens { get; init; }

    /// <summary>Finished epochs.</summary>
    public IReadOnlyList<EpochLoss> Epochs { get; init; } = [];

    /// <summary>Loss of every step.</summary>
    public IReadOnlyList<double> StepLosses { get; init; } = [];

    /// <summary>Looks at the validation set.</summary>
    public IReadOnlyList<Evaluated> Evaluations { get; init; } = [];

    /// <summary>The step whose weights are the best so far; 0 before the first look.</summary>
    public int BestStep { get; init; }

    /// <summary>Looks at the validation set since the best one.</summary>
    public int LooksSinceBest { get; init; }

    /// <summary>The look at the validation set after the best step; null if there is none.</summary>
    [JsonIgnore]
    public Evaluated? Best => Evaluations.LastOrDefault(look => look.Step == BestStep);

    /// <summary>The state after one more step. This one is not to be used any more: its
    /// list of losses is extended in place rather than copied at every step.</summary>
    public TrainingState AfterStep(double loss, long tokens, long targets)
    {
        var losses = StepLosses as List<double> ?? [.. StepLosses];
        losses.Add(loss);
        return this with
        {
            Step = Step + 1,
            EpochLossSum = EpochLossSum + (loss * targets),
            EpochTargets = EpochTargets + targets,
            Tokens = Tokens + tokens,
            TargetTokens = TargetTokens + targets,
            StepLosses = losses,
        };
    }

    /// <summary>The state after the last step of an epoch, counted from 1.</summary>
    public TrainingState AfterEpoch(int epoch, double? validLoss) => this with
    {
        Epochs = [.. Epochs, new EpochLoss(epoch, EpochLossSum / EpochTargets, validLoss)],
        EpochLossSum = 0,
        EpochTargets = 0,
    };
}

[JsonSerializable(typeof(TrainingState))]
internal sealed partial class TrainingStateJson : JsonSerializerContext
{
    public static readonly TrainingStateJson Form = new(JsonForm.Line());
}
