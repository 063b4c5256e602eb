using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Planning;
using Tributary.Releases;
using Tributary.Running;
using Tributary.Training;

namespace Tributary.Cli.Commands;

/// <summary>
/// <c>train LANGUAGE</c>: trains one adapter of a project in this process. <c>up</c> starts it as a child (<c>--child</c>), which then
/// leaves the lock to its parent, speaks the protocol of <see cref="ChildProtocol"/>, and trains only what the parent planned.
/// </summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var language = new Argument<string>("language")
            { Description = $"A language of the project, or '{TrainStep.Combined}' for one adapter on all of them" };
        var project = CommonOptions.Project();
        var threads = new Option<int?>("--threads") { Description = "CPU threads (default: all cores)", HelpName = "N" };
        TokenCheck.RequireWhole(threads, 1);
        var device = CommonOptions.Device();
        var child = new Option<string?>("--child") { Hidden = true };
        var scenario = new Option<string?>("--scenario") { Hidden = true };
        var seed = new Option<int?>("--seed") { Hidden = true };
        var force = new Option<bool>("--force") { Description = "Train it again though it is up to date" };
        var command = new Command("train", "Train one language's adapter")
            { language, project, threads, device, force, child, scenario, seed };
        command.SetAction((parse, stop) =>
        {
            var name = parse.GetValue(language)!;
            var scope = parse.GetValue(scenario) is { } written ? new PlanScope(Scenario.Parse(written), [])
                : name == TrainStep.Combined ? PlanScope.Comparison
                : PlanScope.Merged with { Force = parse.GetValue(force) && Language.TryParse(name, out var again) ? again : null };
            var plan = Plan.Of(parse.GetValue(project)!, scope with { Seed = parse.GetValue(seed) }, TimeProvider.System);
            var step = parse.GetValue(child) is { } planned ? Planned(plan, planned) : plan.Training(name);
            var trainer = Trainers.Of(plan, parse.GetValue(threads), parse.GetValue(device));
            return Task.FromResult(parse.GetValue(child) is not null
                ? RunAsChild(plan, step, trainer, stop)
                : Run(plan, step, trainer, parse.GetValue(threads) ?? Environment.ProcessorCount, stop));
        });
        return command;
    }

    private static TrainStep Planned(Plan plan, string identity) =>
        plan.Steps.OfType<TrainStep>().FirstOrDefault(step => step.Identity.Hex == identity)
        ?? throw new StepFailedException("its inputs changed after the run was planned; run 'up' again");

    private static int RunAsChild(Plan plan, TrainStep step, ILanguageTrainer trainer, CancellationToken stop)
    {
        using var input = Console.OpenStandardInput();
        using var source = ChildProtocol.CancelledAtEndOf(input, stop);
        var told = new SynchronousProgress<TrainingProgress>(update => Console.Out.WriteLine(ChildProtocol.Line(update)));
        TrainStation.Run(plan, step, trainer, TimeProvider.System, told, source.Token);
        return ExitCode.Done;
    }

    private static int Run(Plan plan, TrainStep step, ILanguageTrainer trainer, int threads, CancellationToken stop)
    {
        if (step.IsUpToDate)
        {
            Console.Out.WriteLine($"{step.Name} is up to date: {step.Folder}");
            return ExitCode.Done;
        }

        using var held = StoreLock.Take(plan.Store, FormattableString.Invariant($"process {Environment.ProcessId}"), TimeProvider.System);
        var told = new SynchronousProgress<TrainingProgress>(update =>
        {
            if (update.Evaluated is { } look)
            {
                Console.Error.WriteLine(FormattableString.Invariant(
                    $"step {update.Step} of {update.Steps}: loss {update.Loss:0.0000}{Describe(look)}"));
            }
        });
        var former = step.IsForced ? FolderManifest.Read(step.Folder).ContentDigest : (Digest?)null;
        TrainStation.RunLogged(plan, step, trainer, ThisMachine.Describe(), threads, TimeProvider.System, told, stop);
        Console.Out.WriteLine(step.Folder);
        if (former is not null)
        {
            Console.Out.WriteLine(former == FolderManifest.Read(step.Folder).ContentDigest ? "the same bytes as before"
                : "OTHER bytes than before, though nothing that goes in changed");
        }

        return ExitCode.Done;
    }

    private static string Describe(Evaluated look) =>
        (look.ValidLoss is { } loss ? FormattableString.Invariant($", validation loss {loss:0.0000}") : "")
        + (look.ValidMetric is { } metric ? FormattableString.Invariant($", metric {metric:0.0000}") : "");
}
