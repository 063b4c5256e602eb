using Tributary.Planning.Changes;

namespace Tributary.Cli.Terminal;

/// <summary>What a change of a project did, for people: files, the project file's difference, what to know.</summary>
internal static class ChangeLines
{
    private const int Listed = 10;

    /// <summary>Prints the change, and writes it as JSON if that was asked for.</summary>
    public static int Print(Output output, ProjectChange change)
    {
        output.WriteLines(change.Files.Select(file => string.Create(CultureInfo.InvariantCulture,
            $"{(!file.Copied ? "lists" : change.DryRun ? "would write" : "wrote")} {file.Path} "
            + $"({SplitWords.Table.Of(file.Split)}, {file.Examples} examples)")));
        if (change.Adapter is { } adapter)
        {
            output.Text.WriteLine($"{(change.DryRun ? "would use" : "uses")} the adapter {adapter}");
        }

        output.Text.Write(change.Diff);
        output.WriteLines(change.Notes);
        foreach (var kind in change.Pairs.GroupBy(pair => pair.Kind))
        {
            output.WriteFirst([.. kind.Select(pair => pair.ToString())], Listed, $"{kind.Key}  ");
        }

        output.Text.WriteLine(change.DryRun ? "nothing was written (--dry-run)" : "next: 'tributary plan' shows what that makes stale");
        output.WriteJson(change.ToJson());
        return ExitCode.Done;
    }
}
