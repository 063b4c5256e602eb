using Tributary.Planning.Inputs;
using Tributary.Reporting.Summaries;
using Tributary.Running;
using Tributary.Running.Jobs;

namespace Tributary.Cli.Commands;

/// <summary><c>up</c>: runs what is stale, and nothing else; then the gate, and where it lets the result through, the release.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var workers = Options.Workers();
        var device = Options.Device();
        var accept = Options.Value<string?>("--accept", "REASON", "Release even if the gate refuses; the release records the reason");
        accept.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var reason }] && string.IsNullOrWhiteSpace(reason))
            {
                result.AddError("--accept expects a reason in words");
            }
        });
        var wait = Options.Flag("--wait", "If another run holds the project, wait until it ends");
        var only = Options.Language("--only", "Train only this language; the others keep their last finished adapter");
        var force = Options.Language("--force",
            "Train this language again even if it is up to date, and say whether the bytes are the same");
        var dryRun = Options.Flag("--dry-run", "Show what would run, as 'plan' does; run nothing");
        return new Command("up", "Bring the project up to date: train what changed, merge, evaluate, ask the gate, release")
            { workers, device, accept, wait, only, force, dryRun, new LibTorchOption() }
            .Checked(result => result.GetResult(only) is { Tokens: [{ Value: var one }] }
                && result.GetResult(force) is { Tokens: [{ Value: var again }] } && !one.Equals(again, StringComparison.OrdinalIgnoreCase)
                ? $"--only {one} and --force {again} contradict each other: '{again}' cannot be trained again if only '{one}' is "
                    + "trained; leave one of them out"
                : null)
            .RunsOnProject(async call =>
            {
                var scope = PlanScope.Merged with { Only = call.Get(only), Force = call.Get(force) };
                if (call.Get(dryRun))
                {
                    PlanCommand.Show(call.Project, scope, call.Output);
                    return ExitCode.Done;
                }

                var options = new RunOptions
                {
                    Workers = call.Get(workers),
                    Accept = call.Get(accept),
                    Wait = call.Get(wait) ? TimeSpan.MaxValue : null,
                    WaitProgress = new SynchronousProgress<string>(call.Output.Text.WriteLine),
                    ToolVersion = ThisMachine.ToolVersion,
                    Device = call.Get(device),
                };
                var since = TimeProvider.System.GetUtcNow();
                return Report(await RunToldAsync(scope, options, since, call), since, options, call.Output);
            });
    }

    /// <summary>Runs; if that fails amid work, what it measured before is said first.</summary>
    private static async Task<RunResult> RunToldAsync(PlanScope scope, RunOptions options, DateTimeOffset since, VerbCall call)
    {
        try
        {
            return await RunAsync(call.Project, scope, options, call);
        }
        catch (Exception failure) when (failure is not (BadInputException or OperationCanceledException))
        {
            SummaryLines.PrintFailed(call, scope, since);
            throw;
        }
    }

    private static int Report(RunResult result, DateTimeOffset since, RunOptions options, Output output)
    {
        var summary = RunSummaries.Of(result, since);
        UpLines.Print(result, summary, output);
        if (options.Accept is not null && result.Outcome is not { Gate.Passed: false })
        {
            output.Text.WriteLine(result.Outcome is null
                ? "--accept: no release was due, so the gate was not asked: the reason was not needed and is not recorded"
                : "the gate passed: the reason was not needed and is not recorded");
        }

        output.WriteJson(RunDocument.ToJson(result, summary is null ? null : SummaryDocument.ToJson(summary)));
        return result.IsRefused ? ExitCode.GateRefused : ExitCode.Done;
    }

    /// <summary>Runs a project with the display on; what <c>up</c>, <c>compare</c> and <c>demo</c> share.</summary>
    internal static Task<RunResult> RunAsync(string project, PlanScope scope, int? workers, VerbCall call) =>
        RunAsync(project, scope, new RunOptions { Workers = workers, ToolVersion = ThisMachine.ToolVersion }, call);

    private static async Task<RunResult> RunAsync(string project, PlanScope scope, RunOptions options, VerbCall call)
    {
        var runner = new PlanRunner(new ChildProcessRunner(ThisMachine.Program()), Engine.OpenModel, TimeProvider.System);
        RunResult? result = null;
        await new RunDisplay(call.Output).ShowAsync(async progress =>
            result = await ProjectRun.RunAsync(project, scope, options, ThisMachine.ForTraining(), runner,
                TimeProvider.System, progress, call.Stop));
        return result!;
    }
}
