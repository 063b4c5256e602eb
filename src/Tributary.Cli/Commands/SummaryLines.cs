using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Reporting.Content;
using Tributary.Reporting.Summaries;

namespace Tributary.Cli.Commands;

/// <summary>The end of a run for people: the table of its languages, the merge, the cost, and what to look at.</summary>
internal static class SummaryLines
{
    private const string Indent = "  ";

    /// <summary>Prints a summary; nothing if there is none.</summary>
    public static void Print(RunSummary? summary, Output output)
    {
        if (summary is null)
        {
            return;
        }

        output.WriteTable(SummaryText.Table(summary));
        output.WriteSentences(SummaryText.Notes(summary), Indent);
        output.WriteSentences(SummaryText.Warnings(summary), Indent);
        output.Text.WriteLine();
    }

    /// <summary>Prints what a run measured before it failed; nothing if it failed before any work.</summary>
    /// <param name="call">The command.</param>
    /// <param name="scope">What was run.</param>
    /// <param name="since">When it began.</param>
    public static void PrintFailed(VerbCall call, PlanScope scope, DateTimeOffset since)
    {
        if (call.Store.Ledger.Read().Any(entry => entry.Started >= since))
        {
            Print(RunSummaries.OfFailure(Plan.Of(call.Project, scope, TimeProvider.System), since), call.Output);
        }
    }
}
