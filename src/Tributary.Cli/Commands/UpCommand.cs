using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Planning.Inputs;
using Tributary.Running;
using Tributary.Running.Jobs;

namespace Tributary.Cli.Commands;

/// <summary><c>up</c>: runs what is stale, and nothing else; then the gate, and where it lets the result through, the release.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var project = CommonOptions.Project();
        var workers = CommonOptions.Workers();
        var device = CommonOptions.Device();
        var json = CommonOptions.Json();
        var accept = Reason();
        var wait = new Option<bool>("--wait") { Description = "If another run holds the project, wait until it ends" };
        var only = OneLanguage("--only", "Train only this language; the others keep their last finished adapter");
        var force = OneLanguage("--force", "Train this language again even if it is up to date, and say whether the bytes are the same");
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would run, as 'plan' does; run nothing" };
        var command = new Command("up", "Bring the project up to date: train what changed, merge, evaluate, ask the gate, release")
        {
            project, workers, device, accept, wait, only, force, dryRun, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(only) is { Tokens: [{ Value: var alone }] } && result.GetResult(force) is
                { Tokens: [{ Value: var again }] } && !alone.Equals(again, StringComparison.OrdinalIgnoreCase))
            {
                result.AddError($"--only {alone} and --force {again} contradict each other: '{again}' cannot be trained again if "
                    + $"only '{alone}' is trained; leave one of them out");
            }
        });
        command.SetAction(async (parse, stop) =>
        {
            var output = Output.Of(parse, json);
            var scope = PlanScope.Merged with { Only = parse.GetValue(only), Force = parse.GetValue(force) };
            if (parse.GetValue(dryRun))
            {
                PlanCommand.Show(parse.GetValue(project)!, scope, output);
                return ExitCode.Done;
            }

            var options = new RunOptions
            {
                Workers = parse.GetValue(workers), Accept = parse.GetValue(accept), Wait = parse.GetValue(wait) ? TimeSpan.MaxValue : null,
                Waiting = new SynchronousProgress<string>(output.Text.WriteLine), ToolVersion = ThisMachine.ToolVersion,
                Device = parse.GetValue(device),
            };
            RunResult result;
            try
            {
                result = await RunAsync(parse.GetValue(project)!, scope, options, output, stop);
            }
            catch (Exception failure)
            {
                output.WriteJson(RunDocument.OfFailure(failure));
                throw;
            }

            return Report(result, options, output);
        });
        return command;
    }

    private static int Report(RunResult result, RunOptions options, Output output)
    {
        UpLines.Print(result, output);
        if (options.Accept is not null && result.Outcome is not { Gate.Passed: false })
        {
            output.Text.WriteLine(result.Outcome is null
                ? "--accept: no release was due, so the gate was not asked: the reason was not needed and is not recorded"
                : "the gate passed: the reason was not needed and is not recorded");
        }

        output.WriteJson(RunDocument.ToJson(result));
        return result.IsRefused ? ExitCode.GateRefused : ExitCode.Done;
    }

    /// <summary>Runs a project with the display on; what <c>up</c>, <c>compare</c> and <c>demo</c> share.</summary>
    internal static Task<RunResult> RunAsync(string project, PlanScope scope, int? workers, Output output, CancellationToken stop) =>
        RunAsync(project, scope, new RunOptions { Workers = workers, ToolVersion = ThisMachine.ToolVersion }, output, stop);

    private static async Task<RunResult> RunAsync(string project, PlanScope scope, RunOptions options, Output output,
        CancellationToken stop)
    {
        var runner = new PlanRunner(new ChildProcessRunner(ThisMachine.Program()), Engine.OpenModel, TimeProvider.System);
        RunResult? result = null;
        await new RunDisplay(output).ShowAsync(async progress =>
            result = await ProjectRun.RunAsync(project, scope, options, ThisMachine.ForTraining(), runner,
                TimeProvider.System, progress, stop));
        return result!;
    }

    private static Option<string?> Reason()
    {
        var option = new Option<string?>("--accept") { Description = "Release even if the gate refuses; the release records the reason",
            HelpName = "REASON" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && string.IsNullOrWhiteSpace(result.Tokens[0].Value))
            {
                result.AddError("--accept expects a reason in words");
            }
        });
        return option;
    }

    private static Option<Language?> OneLanguage(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "LANG",
        CustomParser = result =>
        {
            if (Language.TryParse(result.Tokens[0].Value, out var language))
            {
                return language;
            }

            result.AddError($"{name} '{result.Tokens[0].Value}' is not a language tag; expected letters, digits "
                + $"and hyphens, as in en or pt-BR");
            return null;
        },
    };
}
