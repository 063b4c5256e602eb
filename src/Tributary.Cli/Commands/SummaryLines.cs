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
    public static void Print(RunSummary? summary, Output output) =>
        output.WriteLines(summary is null ? [] : [.. Of(summary, output.Width).Prepend(""), ""]);

    /// <summary>A summary within the columns of a terminal.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="width">Columns of a line; null: as many as it needs.</param>
    public static IReadOnlyList<string> Of(RunSummary summary, int? width)
    {
        var table = SummaryText.Table(summary);
        var room = width ?? int.MaxValue;
        return [.. FlowingText.Lines(table.Caption, room), .. TableLayout.Lines(table, width),
            .. SummaryText.Notes(summary).Concat(SummaryText.Warnings(summary)).SelectMany(text => FlowingText.Lines(text, room, Indent))];
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
