using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Planning;
using Tributary.Running;
using Tributary.Training;

namespace Tributary.Cli.Commands;

/// <summary><c>up</c>: runs what is stale, and nothing else.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var project = CommonOptions.Project();
        var workers = CommonOptions.Workers();
        var device = CommonOptions.Device();
        var json = CommonOptions.Json();
        var command = new Command("up", "Bring the project up to date: train what changed, merge, evaluate") { project, workers, device, json };
        command.SetAction(async (parse, stop) =>
        {
            var output = Output.Of(parse, json);
            var plan = await RunAsync(parse.GetValue(project)!, PlanScope.Merged, parse.GetValue(workers), output, stop, parse.GetValue(device));
            var ran = plan.Stale.Count();
            output.Text.WriteLine(ran == 0 ? "nothing to do: everything is up to date" : $"{Invariant.Text(ran)} stations run; merged adapter: {plan.Merge.Folder}");
            output.WriteJson(PlanDocument.ToJson(plan));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Runs a project with the display on; what <c>up</c>, <c>compare</c> and <c>demo</c> share.</summary>
    internal static async Task<Plan> RunAsync(string project, PlanScope scope, int? workers, Output output, CancellationToken stop, DeviceName? device = null)
    {
        var runner = new PlanRunner(new ChildProcessRunner(ThisMachine.Program(), device), Engine.OpenModel, TimeProvider.System);
        Plan? plan = null;
        await new RunDisplay(output).ShowAsync(async progress =>
            plan = await ProjectRun.RunAsync(project, scope, workers, ThisMachine.Describe(), runner, TimeProvider.System, progress, stop));
        return plan!;
    }
}
