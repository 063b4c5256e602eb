using Tributary.Reporting.Summaries;

namespace Tributary.Cli.Commands;

/// <summary><c>status</c>: where the project stands. Runs and changes nothing, and can be asked at any time.</summary>
internal static class StatusCommand
{
    private const string Indent = "          ";

    public static Command Create() =>
        new Command("status", "Show where the project stands: current release, what is stale, the last run, the gate").RunsOnProject(call =>
        {
            var status = ProjectStatus.Of(call.Project, call.Folder, TimeProvider.System);
            call.Output.WriteSentences(StatusText.Lines(status).Select(line => line.Name.PadRight(Indent.Length) + line.Text), Indent);
            call.Output.WriteJson(StatusDocument.ToJson(status));
            return ExitCode.Done;
        });
}
