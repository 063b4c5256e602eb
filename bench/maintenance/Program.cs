// Maintenance under attack, with the command line tool as users have it. Usage: see BenchOptions.
using Tributary.MaintenanceBench;

if (BenchOptions.Parse(args) is not { } options)
{
    return 2;
}

BenchJobList.Print(new Dictionary<string, Func<IEnumerable<string>>>(StringComparer.Ordinal)
{
    ["kills"] = () => KillBench.Run(options),
    ["full-disk"] = () => FullDiskBench.Run(options),
    ["read-only"] = () => ReadOnlyBench.Run(options),
    ["two-runs"] = () => TwoRunsBench.Run(options),
    ["flipped-bits"] = () => FlippedBitBench.Run(options),
    ["clock"] = () => ClockBench.Run(options),
    ["batches"] = () => BatchBench.RunOwn(options),
    ["merged-batches"] = () => BatchBench.RunMerged(options),
}, options.Jobs);
return 0;
