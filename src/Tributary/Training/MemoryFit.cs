namespace Tributary.Training;

/// <summary>Whether a training fits into memory, and what would make it fit.</summary>
internal static class MemoryFit
{
    /// <summary>Refuses a training that cannot fit, naming for each setting a value with which it would.</summary>
    /// <param name="question">The training.</param>
    /// <param name="freeBytes">Memory that it may take.</param>
    /// <param name="where">What to call the training.</param>
    /// <exception cref="BadInputException">It needs more.</exception>
    public static void Require(MemoryQuestion question, long freeBytes, string where)
    {
        var estimate = MemoryEstimate.Of(question);
        if (estimate.Total > freeBytes)
        {
            throw new BadInputException(where, $"needs about {Gigabytes(estimate.Total)} of memory ({Describe(estimate)}), and "
                + $"{Gigabytes(freeBytes)} are free. {Advice(question, freeBytes)}");
        }
    }

    /// <summary>The parts of an estimate in words.</summary>
    public static string Describe(MemoryEstimate estimate) =>
        $"program {Gigabytes(estimate.Program)}, weights {Gigabytes(estimate.Weights)}, adapter with gradients and optimiser "
            + $"{Gigabytes(estimate.Adapter)}, activations {Gigabytes(estimate.Activations)}, logits {Gigabytes(estimate.Logits)}";

    /// <summary>A size in GB with two decimals.</summary>
    public static string Gigabytes(long bytes) => FormattableString.Invariant($"{bytes / 1e9:0.00} GB");

    private static string Advice(MemoryQuestion question, long freeBytes)
    {
        string?[] changes =
        [
            Halved(question.BatchSize, value => question with { BatchSize = value }, freeBytes, TrainingRecipe.BatchSizeKey),
            Halved(question.Length, value => question with { Length = value }, freeBytes, TrainingRecipe.MaxLengthKey, least: 8),
            Fits(question with { ActivationCheckpointing = true }, freeBytes) ? "run.activation_checkpointing to true" : null,
            Halved(question.Rank, value => question with { Rank = value, AdapterParameters = question.AdapterParameters * value
                / question.Rank }, freeBytes, AdapterRecipe.RankKey),
        ];
        var found = changes.OfType<string>().ToArray();
        return found.Length > 0
            ? $"Any one of these would make it fit: set {string.Join(", or ", found)}"
            : "No one setting makes it fit: lower training.batch_size, training.max_length and adapter.r together with "
                + "run.activation_checkpointing: true, take a smaller base model, or free memory";
    }

    private static string? Halved(int value, Func<int, MemoryQuestion> with, long freeBytes, string key, int least = 1)
    {
        for (var lower = value / 2; lower >= least; lower /= 2)
        {
            if (Fits(with(lower), freeBytes))
            {
                return $"{key} to {Invariant.Text(lower)}";
            }
        }

        return null;
    }

    private static bool Fits(MemoryQuestion question, long freeBytes) => MemoryEstimate.Of(question).Total <= freeBytes;
}
