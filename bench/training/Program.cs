// Measures training and scoring as a program has them that uses the library. Usage: see BenchOptions.
using Tributary.TrainingBench;

if (args is ["child", .. var what])
{
    Console.WriteLine(MemoryBench.Measure(what));
    return 0;
}

if (BenchOptions.Parse(args) is not { } options)
{
    return 2;
}

BenchJobList.Print(new Dictionary<string, Func<IEnumerable<string>>>(StringComparer.Ordinal)
{
    ["speed"] = () => SpeedBench.Run(options),
    ["products"] = () => ProductsBench.Run(options),
    ["scoring"] = () => ScoringBench.Run(options),
    ["memory"] = () => MemoryBench.OneStep(options),
    ["flat"] = () => FlatMemory.Run(options),
    ["estimate"] = () => MemoryBench.Estimates(options),
    ["kill"] = () => KillBench.Run(options),
}, options.Jobs);
return 0;
