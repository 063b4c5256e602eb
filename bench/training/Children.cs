namespace Tributary.TrainingBench;

/// <summary>What this program does in a process of its own.</summary>
internal static class Children
{
    /// <summary>Runs a job by its name, parts divided by commas.</summary>
    public static string Run(string what) => what.Split(',') switch
    {
        ["step", var way] => StepMemory.Measure(way == "chunked"),
        ["estimate", .. var parts] => EstimateBench.Measure(parts),
        _ => throw new ArgumentException($"no job is called '{what}'", nameof(what)),
    };
}
