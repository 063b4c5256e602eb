using Tributary.Planning.Changes;

namespace Tributary.Cli.Terminal;

/// <summary>What a change of a project did, for people: files, the project file's difference, what to know.</summary>
internal static class ChangeLines
{
    private const int Listed = 10;

    /// <summary>Prints the change, and writes it as JSON if that was asked for.</summary>
    public static int Print(Output output, ProjectChange change)
    {
        foreach (var file in change.Files)
        {
            var verb = !file.Copied ? "lists" : change.DryRun ? "would write" : "wrote";
            output.Text.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{verb} {file.Path} ({SplitWords.Table.Of(file.Split)}, {file.Examples} examples)"));
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

        foreach (var kind in change.Pairs.GroupBy(pair => pair.Kind))
        {
            foreach (var pair in kind.Take(Listed))
            {
                output.Text.WriteLine(pair.ToString());
            }

            if (kind.Count() > Listed)
            {
                output.Text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind.Key}  and {kind.Count() - Listed} more"));
            }
        }

        output.Text.WriteLine(change.DryRun ? "nothing was written (--dry-run)" : "next: 'tributary plan' shows what that makes stale");
        output.WriteJson(change.ToJson());
        return ExitCode.Done;
    }
}
