using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Planning.Changes;

namespace Tributary.Cli.Commands;

/// <summary><c>add-data</c>: takes a file of new examples into a language's data.</summary>
internal static class AddDataCommand
{
    public static Command Create()
    {
        var language = CommonOptions.Language();
        var file = new Argument<string>("FILE") { Description = "The new examples: .jsonl, .csv, .tsv or .parquet, also with .gz" };
        var project = CommonOptions.Project();
        var split = CommonOptions.Split("What the examples are for: train, valid or test", Split.Train);
        var allow = new Option<string?>("--allow-leakage") { Description = "Accept the file even if it shares examples with held-out data; "
            + "the project file records the reason", HelpName = "REASON" };
        var repeats = new Option<bool>("--allow-duplicates")
            { Description = "Accept the file even if the training data already contain some of its examples" };
        var dryRun = CommonOptions.DryRun();
        var json = CommonOptions.Json();
        var command = new Command("add-data", "Copy a file of new examples into a language's data and list it in the project file")
            { language, file, project, split, allow, repeats, dryRun, json };
        command.SetAction(parse => ChangeLines.Print(
            Output.Of(parse, json),
            new DataAddition(parse.GetValue(project)!, parse.GetValue(language), parse.GetValue(file)!, parse.GetValue(split),
                parse.GetValue(allow), parse.GetValue(repeats), parse.GetValue(dryRun)).Run(TimeProvider.System)));
        return command;
    }
}
