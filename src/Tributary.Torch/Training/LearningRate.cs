using Tributary.Training;

namespace Tributary.Torch.Training;

/// <summary>The learning rate of each step, as transformers' schedules give it: a
/// straight rise from 0 in the warm-up, then the schedule's fall.</summary>
/// <param name="recipe">Peak, schedule and share of the warm-up.</param>
/// <param name="steps">Steps in all.</param>
internal sealed class LearningRate(TrainingRecipe recipe, int steps)
{
    private readonly int warmup = TrainingSteps.WarmupOf(recipe, steps);

    /// <summary>The rate of a step, counted from 0.</summary>
    public double At(int step) => recipe.LearningRate * Factor(recipe.Schedule, step, warmup, steps);

    /// <summary>The share of the peak.</summary>
    public static double Factor(Schedule schedule, int step, int warmup, int steps)
    {
        if (step < warmup)
        {
            return (double)step / warmup;
        }

        var progress = (double)(step - warmup) / Math.Max(1, steps - warmup);
        return schedule switch
        {
            Schedule.Linear => Math.Max(0, 1 - progress),
            Schedule.Cosine => Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * progress))),
            Schedule.Constant => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(schedule)),
        };
    }
}
