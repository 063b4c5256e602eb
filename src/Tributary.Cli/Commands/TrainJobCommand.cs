using Tributary.Running.Jobs;
using Tributary.Training;

namespace Tributary.Cli.Commands;

/// <summary>
/// <c>train-job DIR</c>: trains the job of a folder and nothing else. <c>up</c> starts it as a child, which leaves lock, plan and ledger
/// to its parent and speaks the protocol of <see cref="ChildProtocol"/>.
/// </summary>
internal static class TrainJobCommand
{
    public static Command Create()
    {
        var folder = Options.Argument<string>("DIR", "The folder of a job");
        var command = new Command("train-job", "Train the job of a folder") { folder };
        command.Hidden = true;
        command.SetAction((parse, stop) =>
        {
            var job = JobFolder.Read(parse.GetValue(folder)!);
            using var input = Console.OpenStandardInput();
            using var source = ChildProtocol.CancelledAtEndOf(input, stop);
            var progress = new SynchronousProgress<TrainingProgress>(update => Console.Out.WriteLine(ChildProtocol.Line(update)));
            job.Train(Trainers.Of(job), TimeProvider.System, progress, source.Token);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
