using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Reporting;
using Tributary.Reporting.Pages;
using Tributary.Running;

namespace Tributary.Cli.Commands;

/// <summary><c>report</c>: what the store knows, as report.md, report.html and report.json. Trains and evaluates nothing.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var folder = Options.Value<string?>("--out", "DIR", "The folder for the three files (default: the project's folder)");
        return new Command("report", "Write report.md, report.html and report.json about the project's present state") { folder }
            .RunsOnProject(call =>
            {
                if (call.Get(folder) is { } target)
                {
                    WritableTarget.RequireFolder(target, "--out");
                }

                var plan = Plan.WidestOf(call.Project, TimeProvider.System);
                // A comparison releases nothing: what would be released says whether the gate's last verdict is about what is shown.
                var next = plan.Release is null ? plan.In(PlanScope.Merged) : plan;
                var report = ProjectReport.Of(plan, Machine.Local().Words, next);
                call.Output.WriteLines(ReportFiles.Write(report, call.Get(folder) ?? plan.Project.Folder));
                call.Output.WriteJson(JsonReport.Render(report));
                return ExitCode.Done;
            });
    }
}
