using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Planning.Changes;

namespace Tributary.Cli.Commands;

/// <summary><c>import</c>: takes an adapter trained elsewhere into the store, and names it in the project file.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var language = CommonOptions.Language();
        var folder = new Argument<string>("DIR") { Description = "A PEFT adapter's folder" };
        var project = CommonOptions.Project();
        var replace = new Option<bool>("--replace") { Description = "Replace the language's training files or adapter" };
        var note = new Option<string?>("--note")
            { Description = "A note to keep with the adapter, such as where it comes from", HelpName = "TEXT" };
        var dryRun = CommonOptions.DryRun();
        var json = CommonOptions.Json();
        var command = new Command("import", "Copy an adapter trained elsewhere into the store and use it for a language")
            { language, folder, project, replace, note, dryRun, json };
        command.SetAction(parse => ChangeLines.Print(
            Output.Of(parse, json),
            new AdapterImport(parse.GetValue(project)!, parse.GetValue(language), parse.GetValue(folder)!, parse.GetValue(replace),
                parse.GetValue(note), parse.GetValue(dryRun)).Run(TimeProvider.System)));
        return command;
    }
}
