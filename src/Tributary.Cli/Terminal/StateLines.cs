using Tributary.Planning.Inputs;
using Tributary.Releases;

namespace Tributary.Cli.Terminal;

/// <summary>What is to be known of a project's data before anything runs, in a few lines:
/// held-out examples in other data, and what its test sets can show.</summary>
internal static class StateLines
{
    private const int Listed = 10;

    /// <summary>Prints how many held-out examples were found in other data, and the first of them; nothing if none was.</summary>
    public static void PrintLeakage(LeakageReport report, Output output)
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

    /// <summary>Prints the smallest drop that each language's test set can show, and says where that is not enough for the gate.</summary>
    public static void PrintGate(IReadOnlyList<GateOutlook> outlooks, GateRecipe gate, Output output)
    {
        foreach (var line in GateOutlook.Describe(outlooks, gate))
        {
            output.Text.WriteLine(line);
        }
    }
}
