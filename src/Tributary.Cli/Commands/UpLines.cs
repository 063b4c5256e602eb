using Tributary.Planning.Estimates;
using Tributary.Planning.Inputs;
using Tributary.Releases;
using Tributary.Reporting.Content;
using Tributary.Reporting.Gate;
using Tributary.Reporting.Tables;
using Tributary.Running;

namespace Tributary.Cli.Commands;

/// <summary>What a run did, for people.</summary>
internal static class UpLines
{
    public static void Print(RunResult result, RunSummary? summary, Output output)
    {
        if (result.Plan.IsUpToDate)
        {
            output.Text.WriteLine("nothing to do: everything is up to date");
            return;
        }

        StateLines.PrintNotices(result.Plan.State, output);
        PrintFigures(RunFigures.Of(result), output);
        SummaryLines.Print(summary, output);
        output.WriteLines(result.Repeated.Select(repeated => $"{repeated.Station} trained again: " + (repeated.IsEqual ? "the same bytes"
            : "OTHER bytes than before, though nothing that goes in changed; what was merged from it is of the former ones")));
        PrintOutcome(result, output);
    }

    public static void PrintOutcome(RunResult result, Output output)
    {
        switch (result.Outcome)
        {
            case null:
                output.Text.WriteLine(
                    $"{(result.Plan.Stale.Count() == 1 ? "1 station" : $"{Invariant.Text(result.Plan.Stale.Count())} stations")} run; "
                    + $"{(result.Plan.Merge.IsModel ? "merged model" : "merged adapter")}: {result.Plan.Merge.Folder}");
                break;
            case { Release: { } release }:
                output.Text.WriteLine(release.Record.Override is { } reason
                    ? FormattableString.Invariant($"release {release.Number}, against the gate ({reason}): {release.Folder}")
                    : FormattableString.Invariant($"release {release.Number}: {release.Folder}"));
                ReleaseTables.PrintKept(release.Record, output);
                break;
            case { Gate: { } gate }:
                PrintRefusal(gate, result.Plan.State, output);
                break;
        }
    }

    private static void PrintRefusal(GateResult gate, ProjectState state, Output output)
    {
        output.Text.WriteLine(gate.Reference is { } number ? $"refused by the gate; release {Invariant.Text(number)} stays:"
            : "refused by the gate:");
        output.WriteSentences(gate.Languages.Where(verdict => !verdict.Passes).SelectMany(verdict => GateCase.Of(verdict, state)
            .SelectMany(Lines).Prepend($"  {verdict.Language}: {verdict.Reason}")), "      ");
        output.WriteSentences(["the figures and the worst examples are in .tributary/gate-refused.json; 'tributary up --accept "
            + "\"why\"' releases it all the same"]);
    }

    private static string[] Lines(GateCase one) =>
    [
        $"    example {OneLine.Beginning(one.Example.Id)}{(one.Text is { } text ? $": {text}" : "")}",
        $"      right '{one.Gold}'; release '{one.Reference}'; candidate '{one.Candidate}'",
    ];

    private static void PrintFigures(IReadOnlyList<RunFigures> figures, Output output)
    {
        output.Text.WriteLine();
        output.WriteTable(new TextTable(
            "",
            [TextColumn.Words("station"), new("expected s"), new("took s"), new("expected tokens") { Detail = 1 }, new("tokens"),
                new("expected cost") { Detail = 1 }, new("cost")],
            [.. figures.Select(figure => Row(figure.Station.Name.ToString(), figure.Expected,
                figure.Actual is { } entry ? RunFigures.ActualOf(entry) : null)),
                Row("together", Estimate.Sum(figures.Select(figure => figure.Expected)), RunFigures.Sum(figures))]));
    }

    private static string[] Row(string name, Estimate expected, Estimate? actual) =>
    [
        name, Seconds(expected.Seconds), Seconds(actual?.Seconds), Tokens(expected.Tokens), Tokens(actual?.Tokens),
            Cost(expected.Price), Cost(actual?.Price),
    ];

    private static string Seconds(double? value) => value is { } known ? FormattableString.Invariant($"{known:0.0}") : "-";

    private static string Tokens(long? value) => value is { } known ? Invariant.Text(known) : "-";

    private static string Cost(Money? value) => value is { } known ? FormattableString.Invariant($"{known.Amount:0.0000} {known.Currency}")
        : "-";
}
