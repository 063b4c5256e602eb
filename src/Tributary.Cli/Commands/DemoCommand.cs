using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Reporting;
using Tributary.Reporting.Content;
using Tributary.Reporting.Pages;
using Tributary.Running;

namespace Tributary.Cli.Commands;

/// <summary>
/// <c>demo</c>: the whole journey on the sample project: train five languages and the combined adapter, merge, compare; then new data for
/// one language, the plan that follows from it, and the update. Everything is kept
/// in a folder that <c>plan</c>, <c>up</c> and <c>report</c> work on.
/// </summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var folder = Options.Value("--out", "DIR", normally: "tributary-demo", "The new folder for the sample project");
        var workers = Options.Workers();
        return new Command("demo", "Run the whole journey on a small sample: five languages, a merge, a comparison, an update")
            { folder, workers, new LibTorchOption() }.Runs(async call =>
            {
                var project = DemoProject.CopyTo(Path.GetFullPath(call.Get(folder)));
                call.Output.WriteJson(JsonReport.Render(await RunAsync(project, call.Get(workers), call)));
                return ExitCode.Done;
            });
    }

    private static async Task<ReportModel> RunAsync(DemoProject project, int? workers, VerbCall call)
    {
        var output = call.Output;
        output.Text.WriteLine($"the sample project is in {project.Folder}: reviews in five languages and a "
            + $"base model of a few megabytes\n");
        output.Text.WriteLine("1. an adapter per language, the combined adapter to compare with, the merge, the evaluation");
        Print(await CompareAsync(project.Folder, workers, call), output);
        UpLines.PrintOutcome(await UpCommand.RunAsync(project.Folder, PlanScope.Merged, workers, call), output);

        var update = project.AddData();
        output.Text.WriteLine($"\n2. new data for {update.Language}: {update.File} is added to its training files. What follows:");
        PlanCommand.Print(Plan.Of(project.Folder, PlanScope.Merged, TimeProvider.System), output);

        output.Text.WriteLine("\n3. the update: one adapter, the merge, the evaluation, the gate, the release");
        UpLines.PrintOutcome(await UpCommand.RunAsync(project.Folder, PlanScope.Merged, workers, call), output);

        output.Text.WriteLine("\n4. what the update would cost with the combined adapter: training it again on everything");
        var report = await CompareAsync(project.Folder, workers, call);
        Print(report, output);
        output.WriteLines(ReportFiles.Write(report, project.Folder));
        return report;
    }

    private static async Task<ReportModel> CompareAsync(string project, int? workers, VerbCall call)
    {
        await UpCommand.RunAsync(project, PlanScope.Comparison, workers, call);
        var plan = Plan.Of(project, PlanScope.Comparison, TimeProvider.System);
        return ProjectReport.Of(plan, Machine.Local().Words, plan.In(PlanScope.Merged));
    }

    private static void Print(ReportModel report, Output output)
    {
        output.WriteTables([ComparisonTable.Scores(report, report.Metrics[0], intervals: false), .. ComparisonTable.Verdicts(report),
            ComparisonTable.Trials(report), ComparisonTable.Costs(report)]);
        output.Text.WriteLine();
        output.WriteLines(Findings.Of(report).Append(ComparisonTable.VerdictNote(report)).OfType<string>());
    }
}
