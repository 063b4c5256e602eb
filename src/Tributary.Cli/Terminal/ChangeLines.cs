using System.Globalization;
using Tributary.Planning.Changes;

namespace Tributary.Cli.Terminal;

/// <summary>What a change of a project did, for people: files, the project file's difference, what to know.</summary>
internal static class ChangeLines
{
    /// <summary>Prints the change, and writes it as JSON where that was asked for.</summary>
    public static int Print(ProjectChange change, Output output)
    {
        foreach (var file in change.Files)
        {
            var verb = !file.Copied ? "lists" : change.DryRun ? "would write" : "wrote";
            output.Text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{verb} {file.Path} ({Invariant.Word(file.Split)}, {file.Examples} examples)"));
        }

        if (change.Adapter is { } adapter)
        {
            output.Text.WriteLine($"{(change.DryRun ? "would use" : "uses")} the adapter {adapter}");
        }

        output.Text.Write(change.Diff);
        foreach (var note in change.Notes)
        {
            output.Text.WriteLine(note);
        }

        output.Text.WriteLine(change.DryRun ? "nothing was written (--dry-run)" : "next: 'tributary plan' shows what that makes stale");
        output.WriteJson(change.ToJson());
        return ExitCode.Done;
    }
}
