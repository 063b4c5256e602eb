using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Planning;
using Tributary.Reporting;

namespace Tributary.Cli.Commands;

/// <summary><c>compare</c>: base model, own adapters, combined adapter and merge side by side, with what each cost.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var project = CommonOptions.Project();
        var workers = CommonOptions.Workers();
        var json = CommonOptions.Json();
        var command = new Command("compare", "Train the combined adapter too, and show base, own, combined and merged side by side") { project, workers, json };
        command.SetAction(async (parse, stop) =>
        {
            var output = Output.Of(parse, json);
            var report = await RunAsync(parse.GetValue(project)!, parse.GetValue(workers), output, stop);
            Print(report, output);
            output.WriteJson(JsonReport.Render(report));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Runs what the comparison needs and gathers it.</summary>
    internal static async Task<ReportModel> RunAsync(string project, int? workers, Output output, CancellationToken stop)
    {
        await UpCommand.RunAsync(project, PlanScope.Comparison, workers, output, stop);
        return ProjectReport.Of(Plan.Of(project, PlanScope.Comparison, TimeProvider.System), ThisMachine.Describe().Words);
    }

    /// <summary>The tables of a comparison, and what they say.</summary>
    internal static void Print(ReportModel report, Output output)
    {
        TextTable[] tables = [ComparisonTable.Scores(report, report.Metrics[0], intervals: false), .. ComparisonTable.Verdicts(report), ComparisonTable.Lambdas(report), ComparisonTable.Costs(report)];
        foreach (var table in tables)
        {
            if (table.Rows.Count > 0)
            {
                output.Text.WriteLine($"\n{table.Caption}");
                output.WriteTable([.. table.Columns.Select(column => column.Header)], table.Rows);
            }
        }

        output.Text.WriteLine();
        foreach (var finding in Findings.Of(report).Append(ComparisonTable.VerdictNote(report)).OfType<string>())
        {
            output.Text.WriteLine(finding);
        }
    }
}
