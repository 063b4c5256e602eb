using System.Text.Json.Serialization;
using Tributary.Training;

namespace Tributary.Torch.Training;

/// <summary>All of an unfinished training that is no tensor; with the tensors of a <see cref="Checkpoint"/> it determines what follows.</summary>
internal sealed record TrainingState
{
    /// <summary>Digest of all that determines the training; a checkpoint of another one is not resumed.</summary>
    public required string Training { get; init; }

    /// <summary>Optimiser steps done.</summary>
    public int Step { get; init; }

    /// <summary>Sum of the target tokens' losses in the unfinished epoch, in nats.</summary>
    public double EpochLossSum { get; init; }

    /// <summary>Target tokens seen in the unfinished epoch.</summary>
    public long EpochTargets { get; init; }

    /// <summary>Finished epochs.</summary>
    public IReadOnlyList<EpochLoss> Epochs { get; init; } = [];

    /// <summary>Loss of every step.</summary>
    public IReadOnlyList<double> StepLosses { get; init; } = [];

    /// <summary>The epoch with the lowest validation loss so far, from 1; the last one without validation; 0 before the first.</summary>
    public int BestEpoch { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TrainingState))]
internal sealed partial class TrainingStateJson : JsonSerializerContext;
