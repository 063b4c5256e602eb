using Tributary.Training;

namespace Tributary.TrainingBench;

/// <summary>Resident memory over 2,000 steps on real texts of changing lengths.</summary>
internal static class FlatMemory
{
    private const int Steps = 2000;
    private const int BatchSize = 4;

    /// <summary>The table: steps 50 to 250 against the last 200, by medians.</summary>
    public static IEnumerable<string> Run(BenchOptions options)
    {
        yield return MarkdownRows.Head("activations", "median of steps 50 to 250, MB", "median of the last 200, MB", "change");
        foreach (var recompute in new[] { false, true })
        {
            var resident = Train(options, recompute);
            var (first, last) = (Median(resident[50..250]), Median(resident[^200..]));
            yield return string.Create(CultureInfo.InvariantCulture,
                $"| {(recompute ? "computed again" : "kept")} | {first / 1e6:0.0} | {last / 1e6:0.0} "
                + $"| {100 * ((last / first) - 1):+0.0;-0.0} % |");
        }
    }

    private static long[] Train(BenchOptions options, bool recompute)
    {
        var resident = new List<long>(Steps);
        var texts = SentimentData.Read(options, "en", "train");
        var job = new TrainingJob
        {
            Name = "flat", BaseModel = options.Model, Adapter = new AdapterRecipe { LoraDropout = 0.1 }, Valid = [],
            Recipe = new TrainingRecipe { BatchSize = BatchSize, MaxLength = 96, Epochs = 1, LearningRate = 1e-4 },
            Train = [.. Enumerable.Range(0, Steps * BatchSize).Select(index => texts[index % texts.Count])],
        };
        BenchTraining.Run(job, new TrainerSettings { ActivationCheckpointing = recompute }, _ => resident.Add(ProcessMemory.Resident));
        return [.. resident];
    }

    private static double Median(IEnumerable<long> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
