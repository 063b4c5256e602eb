using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Releases.Stores;
using Tributary.Reporting.Costs;

namespace Tributary.Cli.Commands;

/// <summary><c>costs</c>: what the whole ledger sums up to, and what one combined adapter would have cost. Changes nothing.</summary>
internal static class CostsCommand
{
    public static Command Create()
    {
        var project = CommonOptions.Project();
        var json = CommonOptions.Json();
        var by = new Option<string>("--by") { Description = $"Group by {CostKeyWords.Table}",
            HelpName = "KEY", DefaultValueFactory = _ => "station" };
        by.AcceptOnlyFromAmong([.. CostKeyWords.Table.All.Keys]);
        var command = new Command("costs", "Sum up what all runs cost, and compare with training one combined adapter each time")
            { by, project, json };
        command.SetAction(parse =>
        {
            var output = Output.Of(parse, json);
            var key = CostKeyWords.Table.Parse(parse.GetValue(by)!);
            var book = CostBook.Of(Store.At(ReleasesCommand.FolderOf(parse.GetValue(project)!)), key);
            if (book.Rows.Count == 0)
            {
                output.Text.WriteLine("nothing has run yet");
            }
            else
            {
                Print(book, output);
            }

            output.WriteJson(book.ToJson());
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(CostBook book, Output output)
    {
        output.WriteTable(CostTables.Runs(book));
        if (book.Combined.Updates.Count > 0)
        {
            output.WriteTable(CostTables.Combined(book));
        }

        foreach (var line in CostTables.Sentences(book))
        {
            output.Text.WriteLine(line);
        }
    }
}
