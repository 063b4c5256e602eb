using Tributary.Training;

namespace Tributary.Torch.Training;

/// <summary>When the state of a training is saved. Whenever it is, the result has the same bytes.</summary>
internal sealed class SaveSchedule(TrainerSettings settings, TimeProvider clock)
{
    private readonly TimeSpan every = TimeSpan.FromMinutes(settings.SaveMinutes);
    private long last = clock.GetTimestamp();

    /// <summary>Whether a save is due after a step.</summary>
    /// <param name="step">Steps done.</param>
    public bool IsDue(int step) =>
        (settings.SaveSteps > 0 && step % settings.SaveSteps == 0) || clock.GetElapsedTime(last) >= every;

    /// <summary>To be called after every save.</summary>
    public void Saved() => last = clock.GetTimestamp();
}
