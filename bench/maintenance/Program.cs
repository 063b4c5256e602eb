// Maintenance under attack, with the command line tool as users have it. Usage: see BenchOptions.
using Tributary.MaintenanceBench;

if (BenchOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(BenchOptions.Usage);
    return 2;
}

Dictionary<string, Func<BenchOptions, IEnumerable<string>>> jobs = new(StringComparer.Ordinal)
{
    ["kills"] = KillBench.Run,
    ["full-disk"] = FullDiskBench.Run,
    ["read-only"] = ReadOnlyBench.Run,
    ["two-runs"] = TwoRunsBench.Run,
    ["flipped-bits"] = FlippedBitBench.Run,
    ["clock"] = ClockBench.Run,
    ["batches"] = BatchBench.RunOwn,
    ["merged-batches"] = BatchBench.RunMerged,
};
foreach (var (name, job) in jobs.Where(job => options.Jobs.Count == 0 || options.Jobs.Contains(job.Key)))
{
    Console.WriteLine($"\n**{name}**\n");
    foreach (var line in job(options))
    {
        Console.WriteLine(line);
    }
}

return 0;
