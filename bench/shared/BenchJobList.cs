namespace Tributary.Benches;

/// <summary>The jobs of a bench by name, each with the lines of its table.</summary>
internal static class BenchJobList
{
    /// <summary>Runs jobs, and prints each under its name as its lines come.</summary>
    /// <param name="jobs">All jobs.</param>
    /// <param name="wanted">Names of those to run; empty: all.</param>
    public static void Print(IReadOnlyDictionary<string, Func<IEnumerable<string>>> jobs, IReadOnlyList<string> wanted)
    {
        foreach (var (name, job) in jobs.Where(job => wanted.Count == 0 || wanted.Contains(job.Key)))
        {
            Console.WriteLine($"\n**{name}**\n");
            foreach (var line in job())
            {
                Console.WriteLine(line);
            }
        }
    }
}
