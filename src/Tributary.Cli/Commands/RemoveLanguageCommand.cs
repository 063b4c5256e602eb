using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Planning.Changes;

namespace Tributary.Cli.Commands;

/// <summary><c>remove-language</c>: takes a language out of the project file; its files stay.</summary>
internal static class RemoveLanguageCommand
{
    public static Command Create()
    {
        var language = CommonOptions.Language();
        var project = CommonOptions.Project();
        var dryRun = CommonOptions.DryRun();
        var json = CommonOptions.Json();
        var command = new Command("remove-language", "Take a language out of the project file; its files stay on the disk")
            { language, project, dryRun, json };
        command.SetAction(parse => ChangeLines.Print(
            Output.Of(parse, json),
            new LanguageRemoval(parse.GetValue(project)!, parse.GetValue(language), parse.GetValue(dryRun)).Run(TimeProvider.System)));
        return command;
    }
}
