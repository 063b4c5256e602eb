using System.CommandLine;
using Tributary.Cli.Terminal;
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
        var project = CommonOptions.Project();
        var json = CommonOptions.Json();
        var folder = new Option<string?>("--out") { Description = "The folder for the three files (default: the project's folder)",
            HelpName = "DIR" };
        var command = new Command("report", "Write report.md, report.html and report.json about the project's present state")
            { project, folder, json };
        command.SetAction(parse =>
        {
            var output = Output.Of(parse, json);
            if (parse.GetValue(folder) is { } target)
            {
                WritableTarget.RequireFolder(target, "--out");
            }

            var plan = Plan.WidestOf(parse.GetValue(project)!, TimeProvider.System);
            // A comparison releases nothing: what would be released says whether the gate's last verdict is about what is shown.
            var next = plan.Release ?? plan.In(PlanScope.Merged).Release;
            var report = ProjectReport.Of(plan, Machine.Local().Words, next);
            foreach (var file in ReportFiles.Write(report, parse.GetValue(folder) ?? plan.Project.Folder))
            {
                output.Text.WriteLine(file);
            }

            output.WriteJson(JsonReport.Render(report));
            return ExitCode.Done;
        });
        return command;
    }
}
