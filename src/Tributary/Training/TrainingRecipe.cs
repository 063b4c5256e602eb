namespace Tributary.Training;

/// <summary>The form of the learning rate after the warm-up.</summary>
public enum Schedule
{
    /// <summary>Falls on a straight line to 0 at the last step.</summary>
    Linear,

    /// <summary>Falls on half a cosine to 0 at the last step.</summary>
    Cosine,

    /// <summary>Stays.</summary>
    Constant,
}

/// <summary>What decides which weights of a training are kept.</summary>
public enum Validate
{
    /// <summary>The lowest loss on the validation set.</summary>
    Loss,

    /// <summary>The highest score by the task's own metric on the validation set.</summary>
    Metric,
}

/// <summary>How an adapter is trained. Everything here but <see cref="Update"/> is part of the identity of the station.</summary>
public sealed record TrainingRecipe
{
    /// <summary>The key of <see cref="Epochs"/>.</summary>
    public const string EpochsKey = "training.epochs";

    /// <summary>The key of <see cref="BatchSize"/>.</summary>
    public const string BatchSizeKey = "training.batch_size";

    /// <summary>The key of <see cref="GradientAccumulationSteps"/>.</summary>
    public const string AccumulationKey = "training.gradient_accumulation_steps";

    /// <summary>The key of <see cref="MaxLength"/>.</summary>
    public const string MaxLengthKey = "training.max_length";

    /// <summary>The key of <see cref="Seed"/>.</summary>
    public const string SeedKey = "training.seed";

    /// <summary>Passes over the training set, 1 or more. Default 3.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>Peak learning rate of AdamW, positive. Default 2e-4.</summary>
    public double LearningRate { get; init; } = 2e-4;

    /// <summary>Examples in one forward pass, 1 or more. Default 8.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Forward passes per optimiser step, 1 or more. Default 1.</summary>
    public int GradientAccumulationSteps { get; init; } = 1;

    /// <summary>Longest example in tokens, 8 or more; longer prompts lose their beginning and are counted. Default 512.</summary>
    public int MaxLength { get; init; } = 512;

    /// <summary>Form of the learning rate. Default cosine.</summary>
    public Schedule Schedule { get; init; } = Schedule.Cosine;

    /// <summary>Share of the optimiser steps in which the learning rate rises from 0, in [0, 1). Default 0.03.</summary>
    public double WarmupRatio { get; init; } = 0.03;

    /// <summary>Decoupled weight decay of AdamW, 0 or more. Default 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Gradients are scaled down to this norm over all adapter tensors; positive. Default 1.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>Seed of initialisation, order and dropout. Default 42.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>What decides which weights are kept. Default loss.</summary>
    public Validate Validate { get; init; } = Validate.Loss;

    /// <summary>The validation set is looked at after every so many optimiser
    /// steps too; 0: at the ends of epochs alone. Default 0.</summary>
    public int EvalSteps { get; init; }

    /// <summary>Training stops after so many looks at the validation set in a row without a better one; 0: never. Default 0.</summary>
    public int EarlyStoppingPatience { get; init; }

    /// <summary>How a language is trained again when its data grew; no part of <see cref="Identity"/>. Default from scratch.</summary>
    [JsonIgnore]
    public TrainingUpdate Update { get; init; } = new();

    /// <summary>Another program that trains in place of this one; null: none.</summary>
    public TrainerCommand? Command { get; init; }

    /// <summary>Every value by its key in the project file: part of the identity of a training.</summary>
    public IEnumerable<KeyValuePair<string, string>> Identity() =>
    [
        new(EpochsKey, Invariant.Text(Epochs)),
        new("training.learning_rate", Invariant.Text(LearningRate)),
        new(BatchSizeKey, Invariant.Text(BatchSize)),
        new(AccumulationKey, Invariant.Text(GradientAccumulationSteps)),
        new(MaxLengthKey, Invariant.Text(MaxLength)),
        new("training.schedule", Words<Schedule>.Names.Of(Schedule)),
        new("training.warmup_ratio", Invariant.Text(WarmupRatio)),
        new("training.weight_decay", Invariant.Text(WeightDecay)),
        new("training.max_grad_norm", Invariant.Text(MaxGradNorm)),
        new(SeedKey, Invariant.Text(Seed)),
        new("training.validate", Words<Validate>.Names.Of(Validate)),
        new("training.eval_steps", Invariant.Text(EvalSteps)),
        new("training.early_stopping_patience", Invariant.Text(EarlyStoppingPatience)),
        .. Command is null ? Array.Empty<KeyValuePair<string, string>>() : [new("training.command", Command.Source)],
    ];
}
