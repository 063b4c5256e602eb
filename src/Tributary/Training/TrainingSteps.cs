namespace Tributary.Training;

/// <summary>How many optimiser steps a training takes.</summary>
/// <param name="PerEpoch">In one pass over the examples; the last may be smaller than the others.</param>
/// <param name="Total">In all epochs.</param>
/// <param name="Warmup">The first ones, in which the learning rate rises from 0: in the very first nothing is learnt.</param>
internal readonly record struct TrainingSteps(int PerEpoch, int Total, int Warmup)
{
    /// <summary>The steps of a recipe.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="examples">Training examples, 1 or more.</param>
    public static TrainingSteps Of(TrainingRecipe recipe, int examples)
    {
        var perEpoch = Divided(Divided(examples, recipe.BatchSize), recipe.GradientAccumulationSteps);
        var total = perEpoch * recipe.Epochs;
        return new TrainingSteps(perEpoch, total, WarmupOf(recipe, total));
    }

    /// <summary>The steps of the warm-up among so many.</summary>
    public static int WarmupOf(TrainingRecipe recipe, int total) => (int)Math.Ceiling(total * recipe.WarmupRatio);

    private static int Divided(int count, int size) => (int)(((long)count + size - 1) / size);
}
