using Tributary.Reporting.Costs;

namespace Tributary.Cli.Commands;

/// <summary><c>costs</c>: what the whole ledger sums up to, and what one combined adapter would have cost. Changes nothing.</summary>
internal static class CostsCommand
{
    public static Command Create()
    {
        var by = Options.Value("--by", "KEY", normally: "station", $"Group by {CostKeyWords.Table}");
        by.AcceptOnlyFromAmong([.. CostKeyWords.Table.Known]);
        return new Command("costs", "Sum up what all runs cost, and compare with training one combined adapter each time") { by }
            .RunsOnProject(call =>
            {
                var book = CostBook.Of(call.Store, CostKeyWords.Table.Parse(call.Get(by)));
                Print(book, call.Output);
                call.Output.WriteJson(CostDocument.Of(book));
                return ExitCode.Done;
            });
    }

    private static void Print(CostBook book, Output output)
    {
        if (book.Rows.Count == 0)
        {
            output.Text.WriteLine("nothing has run yet");
            return;
        }

        output.WriteTable(CostTables.Runs(book));
        if (book.Combined.Updates.Count > 0)
        {
            output.WriteTable(CostTables.Combined(book));
        }

        output.WriteLines(CostTables.Sentences(book));
    }
}
