using Tributary.Planning;
using Tributary.Running;
using Tributary.Training;

namespace Tributary.Cli.Terminal;

/// <summary>Who trains for a project: this program, or the one that its file names.</summary>
internal static class Trainers
{
    /// <summary>The trainer of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="threads">CPU threads; null: all cores.</param>
    /// <param name="device">In place of the project file's device; null: that one.</param>
    public static ILanguageTrainer Of(Plan plan, int? threads, DeviceName? device) => plan.Project.Training.Command is null
        ? Engine.Trainer(plan.Project.Run.Trainer with { Device = device ?? plan.Project.Run.Trainer.Device }, threads)
        : new CommandTrainer(plan.Project.Folder, new SynchronousProgress<string>(Console.Error.WriteLine));
}
