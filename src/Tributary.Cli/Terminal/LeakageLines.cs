using System.Globalization;
using Tributary.Planning;

namespace Tributary.Cli.Terminal;

/// <summary>What was found of held-out examples in other data, in a few lines.</summary>
internal static class LeakageLines
{
    private const int Listed = 10;

    /// <summary>Prints counts, and the first findings; nothing where nothing was found.</summary>
    public static void Print(LeakageReport report, Output output)
    {
        foreach (var count in report.Counts())
        {
            output.Text.WriteLine($"leakage  {count}");
        }

        foreach (var finding in report.Findings.Take(Listed))
        {
            output.Text.WriteLine($"  {finding.Example}  {finding.Describe()}");
        }

        if (report.Findings.Count > Listed)
        {
            output.Text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  and {report.Findings.Count - Listed} more"));
        }
    }
}
