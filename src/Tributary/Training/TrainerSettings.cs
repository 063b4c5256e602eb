namespace Tributary.Training;

/// <summary>
/// How a training runs on a machine. Nothing here is part of an identity: on the CPU
/// the bytes are the same whatever it says; GPUs round differently.
/// </summary>
public sealed record TrainerSettings
{
    /// <summary>Where to compute. Default auto.</summary>
    public DeviceName Device { get; init; }

    /// <summary>Whether a GPU may round the inputs of float32 products to 10 bits of mantissa (TF32). Default false.</summary>
    public bool AllowTf32 { get; init; }

    /// <summary>Whether activations are computed again in the backward pass rather than kept:
    /// less memory, about a third more time, the same bytes. Default false.</summary>
    public bool ActivationCheckpointing { get; init; }

    /// <summary>The state is saved after every so many optimiser steps; 0: not by steps. Default 0.</summary>
    public int SaveSteps { get; init; }

    /// <summary>The state is saved where the last save is so many minutes old; positive. Default 5.</summary>
    public double SaveMinutes { get; init; } = 5;
}
