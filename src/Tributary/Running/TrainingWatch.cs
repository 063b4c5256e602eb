using Tributary.Training;

namespace Tributary.Running;

/// <summary>Listens to a training, so that the ledger can say what it did however it ends. Safe to be asked from other threads.</summary>
/// <param name="next">Told everything too; may be null.</param>
internal sealed class TrainingWatch(IProgress<TrainingProgress>? next) : IProgress<TrainingProgress>
{
    private readonly Lock telling = new();
    private long tokens;
    private string? device;
    private bool hadCheckpoint;
    private int? firstStep;

    /// <summary>Tokens of the steps that were made.</summary>
    public long Tokens => Told(() => tokens);

    /// <summary>True if it goes on from a checkpoint: its first step is not the first of the training.</summary>
    public bool Resumed => Told(() => hadCheckpoint && firstStep != 1);

    /// <summary>What it has done at this moment.</summary>
    public StationWork SoFar => Told(() => new StationWork(tokens, null) { Device = device });

    /// <summary>The training begins.</summary>
    /// <param name="checkpoint">True if a checkpoint is there to go on from.</param>
    public void Begin(bool checkpoint) => hadCheckpoint = checkpoint;

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        lock (telling)
        {
            device = value.Device ?? device;
            firstStep ??= value.Step;
            tokens += value.Evaluated is null ? value.Tokens : 0;
        }

        next?.Report(value);
    }

    private T Told<T>(Func<T> value)
    {
        lock (telling)
        {
            return value();
        }
    }
}
