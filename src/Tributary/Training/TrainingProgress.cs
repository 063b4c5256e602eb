namespace Tributary.Training;

/// <summary>What training reports while it runs: one value per optimiser step, and one per evaluation on the validation set.</summary>
public sealed record TrainingProgress
{
    /// <summary>Optimiser steps done, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>Optimiser steps in all, unless the training stops early.</summary>
    public required int Steps { get; init; }

    /// <summary>The epoch that the step belongs to, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Mean loss of the step's target tokens, in nats.</summary>
    public required double Loss { get; init; }

    /// <summary>The rate used by the step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Norm of the step's gradient before clipping.</summary>
    public double GradientNorm { get; init; }

    /// <summary>Tokens that went through the model in the step, padding not counted.</summary>
    public long Tokens { get; init; }

    /// <summary>Where the training computes, as in <c>cpu</c> or <c>cuda:0</c>; null if the trainer does not say.</summary>
    public string? Device { get; init; }

    /// <summary>What an evaluation after the step found; null for the step itself.</summary>
    public Evaluated? Evaluated { get; init; }
}

/// <summary>A look at the validation set.</summary>
/// <param name="Step">After which optimiser step.</param>
/// <param name="ValidLoss">Mean loss per target token, in nats; null without validation data.</param>
/// <param name="ValidMetric">The task's metric, in [0, 1]; null if it is not asked for.</param>
public sealed record Evaluated(int Step, double? ValidLoss, double? ValidMetric);
