using System.Diagnostics;
using System.Reflection;

namespace Tributary.PaperStudy;

/// <summary>Runs parts as processes of this program, two at a time, each on one thread.</summary>
internal static class PartProcesses
{
    private const int AtATime = 2;

    /// <summary>Runs them all; true if one failed. The others go on.</summary>
    public static async Task<bool> RunAsync(IReadOnlyList<StudyPart> parts, string[] args)
    {
        var failed = false;
        await Parallel.ForEachAsync(parts, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (part, stop) =>
        {
            var watch = Stopwatch.StartNew();
            var exitCode = await RunAsync(part, args, stop);
            failed |= exitCode != 0;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{part.Name}: {(exitCode == 0 ? "done" : "FAILED")} after "
                + $"{watch.Elapsed.TotalMinutes:0.0} minutes"));
        });
        return failed;
    }

    private static async Task<int> RunAsync(StudyPart part, string[] args, CancellationToken stop)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false };
        foreach (var argument in new[] { Assembly.GetExecutingAssembly().Location }.Concat(args).Concat(["--child", part.Name]))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["MKL_NUM_THREADS"] = "1";
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(stop);
        return process.ExitCode;
    }
}
