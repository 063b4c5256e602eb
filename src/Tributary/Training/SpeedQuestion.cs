namespace Tributary.Training;

/// <summary>What the speed of a machine is measured with: the shape of a project's trainings.</summary>
internal sealed record SpeedQuestion
{
    /// <summary>Version of the measure: part of the key under which its result is remembered. Raise it
    /// with any change that makes what was measured before wrong.</summary>
    public const int CodeVersion = 1;

    /// <summary>A Hugging Face model folder.</summary>
    public required string BaseModel { get; init; }

    /// <summary>Shape of the adapter.</summary>
    public required AdapterRecipe Adapter { get; init; }

    /// <summary>Examples in one forward pass, 1 or more.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Forward passes per optimiser step, 1 or more.</summary>
    public required int Accumulation { get; init; }

    /// <summary>Tokens of an example, 2 or more.</summary>
    public required int Length { get; init; }

    /// <summary>Target tokens of an example, 1 or more and below <see cref="Length"/>.</summary>
    public required int Targets { get; init; }

    /// <summary>Answers among which an example chooses, 1 or more.</summary>
    public required int Options { get; init; }

    /// <summary>How a training uses the machine.</summary>
    public required TrainerSettings Settings { get; init; }

    /// <summary>CPU threads of a training, 1 or more. Scoring takes what the environment says, else one per core.</summary>
    public required int Threads { get; init; }
}
