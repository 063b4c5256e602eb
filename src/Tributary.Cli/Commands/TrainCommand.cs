using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Running;
using Tributary.Training;

namespace Tributary.Cli.Commands;

/// <summary><c>train LANGUAGE</c>: trains one adapter of a project in this process.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var language = Options.Argument<string>("language",
            $"A language of the project, or '{TrainStation.Combined}' for one adapter trained on all of them");
        var project = Options.Project();
        var threads = Options.Value<int?>("--threads", "N", "CPU threads (default: all cores)").AtLeast(1);
        var device = Options.Device();
        var force = Options.Flag("--force", "Train it again even if it is up to date");
        var command = new Command("train", "Train the adapter of one language")
            { language, project, threads, device, force, new LibTorchOption() };
        command.SetAction((parse, stop) =>
        {
            LibTorchOption.Apply(parse);
            var name = parse.GetValue(language)!;
            var scope = name == TrainStation.Combined ? PlanScope.Comparison
                : PlanScope.Merged with { Force = parse.GetValue(force) && Language.TryParse(name, out var again) ? again : null };
            var plan = Plan.Of(parse.GetValue(project)!, scope, TimeProvider.System);
            TrainableProject.Require(plan);
            return RunAsync(plan, plan.Training(name), parse.GetValue(device), parse.GetValue(threads), stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(Plan plan, TrainStation station, DeviceName? device, int? threads, CancellationToken stop)
    {
        if (station.IsUpToDate)
        {
            Console.Out.WriteLine($"{station.Name} is up to date: {station.Folder}");
            return ExitCode.Done;
        }

        using var held = ThisMachine.Lock(plan.Store);
        var progress = new SynchronousProgress<TrainingProgress>(update =>
        {
            if (update.Evaluated is { } look)
            {
                Console.Error.WriteLine(FormattableString.Invariant(
                    $"step {update.Step} of {update.Steps}: loss {update.Loss:0.0000}{Describe(look)}"));
            }
        });
        var former = station.IsForced ? FolderManifest.Read(station.Folder).ContentDigest : (Digest?)null;
        var job = TrainRun.JobOf(plan.Store, station, device, threads);
        await TrainRun.RunLoggedAsync(plan, station, job, Trainers.Of, Machine.Local(), TimeProvider.System, progress, stop);
        Console.Out.WriteLine(station.Folder);
        if (former is not null)
        {
            Console.Out.WriteLine(former == FolderManifest.Read(station.Folder).ContentDigest ? "the same bytes as before"
                : "OTHER bytes than before, though nothing that goes in changed");
        }

        return ExitCode.Done;
    }

    private static string Describe(Evaluated look) =>
        (look.ValidLoss is { } loss ? FormattableString.Invariant($", validation loss {loss:0.0000}") : "")
        + (look.ValidMetric is { } metric ? FormattableString.Invariant($", metric {metric:0.0000}") : "");
}
