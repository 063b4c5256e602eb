using Tributary.Planning.Inputs;
using Tributary.Releases;

namespace Tributary.Cli.Terminal;

/// <summary>What is to be known of a project's data before anything runs, in a few lines:
/// held-out examples in other data, and what its test sets can show.</summary>
internal static class StateLines
{
    private const int Listed = 10;
    private const int Languages = 12;

    /// <summary>Prints how many held-out examples were found in other data, and the first of them; nothing if none was.</summary>
    public static void PrintLeakage(LeakageReport report, Output output)
    {
        output.WriteLines(report.Counts().Select(count => $"leakage  {count}"));
        output.WriteFirst([.. report.Findings.Select(finding => $"  {finding.Example}  {finding.Describe()}")], Listed);
    }

    /// <summary>Prints what is cut, and which labels have no examples; nothing if there is nothing to say.</summary>
    public static void PrintNotices(ProjectState state, Output output) => output.WriteSentences(DataNotices.Of(state));

    /// <summary>Prints the smallest drop that each language's test set can show, says where that is not enough for the gate, and which
    /// languages it cannot judge at all.</summary>
    /// <param name="outlooks">What was found.</param>
    /// <param name="state">The project.</param>
    /// <param name="output">Where to print.</param>
    /// <param name="verbose">True: every language, however many there are.</param>
    public static void PrintGate(IReadOnlyList<GateOutlook> outlooks, ProjectState state, Output output, bool verbose = false)
    {
        var most = verbose ? int.MaxValue : Languages;
        output.WriteSentences(GateOutlook.Describe(outlooks, state.Project.Gate, most));
        output.WriteSentences(GateOutlook.DescribeUnmeasured(state.Unmeasured, state.Project.Gate, most));
    }
}
