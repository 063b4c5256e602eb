using System.Diagnostics;

namespace Tributary.MergeBench;

/// <summary>One merge by the command line tool, measured from outside.</summary>
/// <param name="Title">The job.</param>
/// <param name="Written">Seconds until the last byte of the weights was written: the youngest change of a weights file.</param>
/// <param name="Durable">Seconds until the tool ended: manifest written, files flushed, folder in place.</param>
/// <param name="Processor">Processor seconds of all threads together: what stays the same where others use the machine too.</param>
/// <param name="PeakBytes">The process's largest resident memory, mapped files included.</param>
/// <param name="OutputBytes">Size of the weights.</param>
/// <param name="Refusal">What the tool said instead; null if it merged.</param>
internal sealed record MeasuredRun(string Title, double Written, double Durable, double Processor, long PeakBytes,
    long OutputBytes, string? Refusal)
{
    // USER_HZ, 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Runs a job and removes its output.</summary>
    public static MeasuredRun Of(BenchOptions options, BenchJob job)
    {
        var recipe = Path.Combine(options.Folder, job.Name + ".yaml");
        var output = Path.Combine(options.Folder, "out-" + job.Name);
        File.WriteAllText(recipe, job.Recipe);
        Remove(output);
        var clock = Stopwatch.StartNew();
        var began = TimeProvider.System.GetUtcNow().UtcDateTime;
        using var process = ToolRun.Start(options.Tool, options.Folder, "merge", recipe, "--out", output);
        var said = process.StandardError.ReadToEndAsync();
        var ignored = process.StandardOutput.ReadToEndAsync();
        var (peak, ticks) = PeakOf(process);
        var durable = clock.Elapsed.TotalSeconds;
        var weights = Directory.Exists(output) ? new DirectoryInfo(output).GetFiles("*.safetensors") : [];
        var refusal = process.ExitCode == 0 ? null : said.Result.Split('\n')[0];
        var run = new MeasuredRun(
            job.Title, weights.Select(file => (file.LastWriteTimeUtc - began).TotalSeconds).DefaultIfEmpty().Max(), durable,
                ticks / TicksPerSecond, peak, weights.Sum(file => file.Length), refusal);
        ignored.Wait();
        Remove(output);
        return run;
    }

    /// <summary>A line of the table.</summary>
    public string ToRow() => Refusal is null
        ? string.Create(CultureInfo.InvariantCulture, $"| {Title} | {Written:0.0} | {Durable:0.0} | {Processor:0.0} | "
            + $"{PeakBytes / 1e6:0} | {OutputBytes / 1e6:0} |")
        : $"| {Title} | refused: {Refusal} | | | | |";

    /// <summary>Waits for the end; the kernel's own figures, read until the last moment.</summary>
    private static (long PeakBytes, double ProcessorTicks) PeakOf(Process process)
    {
        var (peak, ticks) = (0L, 0.0);
        while (!process.WaitForExit(20))
        {
            try
            {
                peak = ProcessMemory.PeakOf(process.Id) ?? peak;
                // Behind the name in brackets: user time is the 12th field, system time the 13th.
                var fields = File.ReadAllText(FormattableString.Invariant($"/proc/{process.Id}/stat")).Split(") ")[^1].Split(' ');
                ticks = Number(fields[11]) + Number(fields[12]);
            }
            catch (IOException)
            {
                // Gone between two looks.
            }
        }

        return (peak, ticks);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
