// Measures training as a user has it, each figure beside the usual way in the same run. Usage: see BenchOptions.
using Tributary.TrainingBench;

if (BenchOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(BenchOptions.Usage);
    return 2;
}

if (options.Child is { } child)
{
    Console.WriteLine(Children.Run(child));
    return 0;
}

Dictionary<string, Func<IEnumerable<string>>> jobs = new(StringComparer.Ordinal)
{
    ["speed"] = () => SpeedBench.Run(options),
    ["scoring"] = () => ScoringBench.Run(options),
    ["memory"] = StepMemory.Run,
    ["flat"] = FlatMemory.Run,
    ["estimate"] = () => EstimateBench.Run(options),
    ["kill"] = () => KillBench.Run(options),
};
foreach (var (name, job) in jobs.Where(job => options.Jobs.Count == 0 || options.Jobs.Contains(job.Key)))
{
    Console.WriteLine($"\n**{name}**\n");
    foreach (var line in job())
    {
        Console.WriteLine(line);
    }
}

return 0;
