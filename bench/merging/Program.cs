// Measures merges as a user has them: made-up inputs of real shapes on disk, the command line tool in a process of its own, one after the
// other. Usage: see BenchOptions.
using Tributary.MergeBench;

if (BenchOptions.Parse(args) is not { } options)
{
    return 2;
}

var jobs = BenchJobs.All(options).Where(job => options.Jobs.Count == 0 || options.Jobs.Contains(job.Name)).ToArray();
foreach (var input in jobs.SelectMany(job => job.Inputs).DistinctBy(input => input.Folder))
{
    if (!Directory.Exists(input.Folder))
    {
        Console.Error.WriteLine($"making {input.Folder}");
        input.Write();
    }
}

Console.WriteLine(MarkdownRows.Head("job", "weights written, s", "durable, s", "processor, s", "peak memory, MB", "output, MB"));
foreach (var job in jobs)
{
    Console.WriteLine(MeasuredRun.Of(options, job).ToRow());
}

return 0;
