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
            foreach (var group in StatusText.Lines(status).GroupBy(line => line.Name))
            {
                call.Output.WriteSentences(group.Select((line, index) =>
                    (index == 0 ? group.Key : "").PadRight(Indent.Length) + line.Text), Indent);
            }

            call.Output.WriteJson(StatusDocument.ToJson(status));
            return ExitCode.Done;
        });
}
