namespace Tributary.Training;

/// <summary>One finished epoch of a training.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="TrainLoss">Mean loss per target token over the epoch, in nats.</param>
/// <param name="ValidLoss">Mean loss per target token on the validation set; null without one.</param>
public sealed record EpochLoss(int Epoch, double TrainLoss, double? ValidLoss);

/// <summary>What a training yields beside its weights. Holds nothing that a clock touches.</summary>
public sealed record TrainingResult
{
    /// <summary>Optimiser steps done.</summary>
    public required int Steps { get; init; }

    /// <summary>Tokens that went through the model in training, padding not counted, over all steps.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens that were scored in training, over all steps.</summary>
    public required long TargetTokens { get; init; }

    /// <summary>Examples whose prompt was cut to fit max_length.</summary>
    public required int Truncated { get; init; }

    /// <summary>Losses, one per finished epoch.</summary>
    public required IReadOnlyList<EpochLoss> Epochs { get; init; }

    /// <summary>Every look at the validation set, in order; empty without one.</summary>
    public IReadOnlyList<Evaluated> Evaluations { get; init; } = [];

    /// <summary>The optimiser step whose weights were kept: the best look at the
    /// validation set, the earliest of equals; the last step without one.</summary>
    public required int BestStep { get; init; }

    /// <summary>The epoch, from 1, that <see cref="BestStep"/> belongs to.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Whether training ended before its last step, for want of a better look at the validation set.</summary>
    public bool StoppedEarly { get; init; }

    /// <summary>Loss of every optimiser step, in order.</summary>
    public required IReadOnlyList<double> StepLosses { get; init; }

    /// <summary>The file of an adapter's folder that holds the result.</summary>
    public const string FileName = "training.json";

    /// <summary>Reads the result of a finished training.</summary>
    /// <param name="folder">The adapter's folder.</param>
    /// <exception cref="BadInputException">The file is not there or cannot be read.</exception>
    public static TrainingResult Read(string folder) => JsonFile.Read(Path.Combine(folder, FileName), TrainingJson.Form.TrainingResult,
        "training result", "train the adapter again");

    /// <summary>Writes the result into an adapter's folder.</summary>
    public void Write(string folder) =>
        File.WriteAllBytes(Path.Combine(folder, FileName), JsonFile.Write(this, TrainingJson.Form.TrainingResult));
}

[JsonSerializable(typeof(TrainingResult))]
internal sealed partial class TrainingJson : JsonSerializerContext
{
    public static readonly TrainingJson Form = new(JsonForm.Indented());
}
