using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Planning;
using Tributary.Reporting;

namespace Tributary.Cli.Commands;

/// <summary>
/// <c>demo</c>: the whole journey on the sample project: train five languages and the combined adapter, merge, compare; then new data for one
/// language, the plan that follows from it, and the update. Everything is kept in a folder that <c>plan</c>, <c>up</c> and <c>report</c> work on.
/// </summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--out") { Description = "A new folder for the project", HelpName = "DIR", DefaultValueFactory = _ => "tributary-demo" };
        var workers = CommonOptions.Workers();
        var json = CommonOptions.Json();
        var command = new Command("demo", "The whole journey on a small sample: five languages, a merge, a comparison, an update") { folder, workers, json };
        command.SetAction(async (parse, stop) =>
        {
            var output = Output.Of(parse, json);
            var project = Path.GetFullPath(parse.GetValue(folder)!);
            var report = await RunAsync(DemoProject.CopyTo(project), parse.GetValue(workers), output, stop);
            output.WriteJson(JsonReport.Render(report));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<ReportModel> RunAsync(DemoProject project, int? workers, Output output, CancellationToken stop)
    {
        output.Text.WriteLine($"the sample project is in {project.Folder}: reviews in five languages and a base model of a few megabytes\n");
        output.Text.WriteLine("1. an adapter per language, the combined adapter to compare with, the merge, the evaluation");
        CompareCommand.Print(await CompareCommand.RunAsync(project.Folder, workers, output, stop), output);

        var update = project.AddData();
        output.Text.WriteLine($"\n2. new data for {update.Language}: {update.File} is added to its training files. What follows:");
        PlanCommand.Print(Plan.Of(project.Folder, PlanScope.Merged, TimeProvider.System), output);

        output.Text.WriteLine("\n3. the update: one adapter, the merge, the evaluation");
        await UpCommand.RunAsync(project.Folder, PlanScope.Merged, workers, output, stop);

        output.Text.WriteLine("\n4. what the update would cost with the combined adapter: training it again on everything");
        var report = await CompareCommand.RunAsync(project.Folder, workers, output, stop);
        CompareCommand.Print(report, output);
        foreach (var file in ReportFiles.Write(report, project.Folder))
        {
            output.Text.WriteLine(file);
        }

        return report;
    }
}
