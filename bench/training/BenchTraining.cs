using Tributary.Torch;
using Tributary.Training;

namespace Tributary.TrainingBench;

/// <summary>One training by the library's trainer, its adapter thrown away.</summary>
internal static class BenchTraining
{
    /// <summary>Trains.</summary>
    /// <param name="job">What.</param>
    /// <param name="settings">How to use the machine.</param>
    /// <param name="afterStep">Called after every optimiser step.</param>
    public static void Run(TrainingJob job, TrainerSettings settings, Action<TrainingProgress> afterStep)
    {
        var folder = Directory.CreateTempSubdirectory("tributary-training-").FullName;
        var output = Directory.CreateDirectory(Path.Combine(folder, "adapter")).FullName;
        TorchEngine.CreateTrainer(settings)
            .Train(job, output, Path.Combine(folder, "state"), new AtOnce(afterStep), CancellationToken.None);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A job on made-up texts that are longer than it takes, almost all of it target: every example has the greatest length and
    /// a label at every place but the first.</summary>
    /// <param name="model">The model's folder.</param>
    /// <param name="batchSize">Examples a step.</param>
    /// <param name="length">Tokens of each.</param>
    /// <param name="steps">Optimiser steps.</param>
    /// <param name="adapter">The adapter.</param>
    public static TrainingJob OfTargets(string model, int batchSize, int length, int steps, AdapterRecipe adapter) => new()
    {
        Name = "made", BaseModel = model, Adapter = adapter, Valid = [],
        Recipe = new TrainingRecipe { BatchSize = batchSize, MaxLength = length, Epochs = 1, LearningRate = 1e-4 },
        Train = [.. Enumerable.Range(0, batchSize * steps).Select(example => new TrainingExample("a", Text(example, length)))],
    };

    /// <summary>Words that no tokenizer makes fewer tokens of than there are.</summary>
    private static string Text(int seed, int words) => string.Concat(Enumerable.Range(0, words)
        .Select(word => FormattableString.Invariant($" {(((seed * 7919) + (word * 104_729)) % 997) + 1}")));

    private sealed class AtOnce(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Evaluated is null)
            {
                told(value);
            }
        }
    }
}
