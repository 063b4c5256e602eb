using Tributary.Planning.Changes;

namespace Tributary.Cli.Commands;

/// <summary><c>import</c>: takes an adapter trained elsewhere into the store, and names it in the project file.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var language = Options.Language();
        var folder = Options.Argument<string>("DIR", "A PEFT adapter's folder");
        var replace = Options.Flag("--replace", "Replace the language's training files or adapter");
        var note = Options.Value<string?>("--note", "TEXT", "A note to keep with the adapter, such as where it comes from");
        var dryRun = Options.DryRun();
        return new Command("import", "Copy an adapter trained elsewhere into the store and use it for a language")
            { language, folder, replace, note, dryRun }.RunsOnProject(call => ChangeLines.Print(call.Output, new AdapterImport(
                ProjectPath: call.Project, Language: call.Get(language), Folder: call.Get(folder), Replace: call.Get(replace),
                Note: call.Get(note), DryRun: call.Get(dryRun)).Run(TimeProvider.System)));
    }
}
