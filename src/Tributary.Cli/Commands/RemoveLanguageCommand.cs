using Tributary.Planning.Changes;

namespace Tributary.Cli.Commands;

/// <summary><c>remove-language</c>: takes a language out of the project file; its files stay.</summary>
internal static class RemoveLanguageCommand
{
    public static Command Create()
    {
        var language = Options.Language();
        var dryRun = Options.DryRun();
        return new Command("remove-language", "Take a language out of the project file; its files stay on the disk") { language, dryRun }
            .RunsOnProject(call => ChangeLines.Print(call.Output, new LanguageRemoval(
                ProjectPath: call.Project, Language: call.Get(language), DryRun: call.Get(dryRun)).Run(TimeProvider.System)));
    }
}
