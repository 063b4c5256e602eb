using System.CommandLine;
using Tributary.Cli.Terminal;

namespace Tributary.Cli.Commands;

/// <summary><c>doctor</c>: what this machine offers for training, what it lacks, and what to install.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var json = CommonOptions.Json();
        var command = new Command("doctor", "Say what was found for training, what is missing and what to install") { json };
        command.SetAction(parse =>
        {
            var output = Output.Of(parse, json);
            var (lines, problems, document) = Engine.Examine();
            foreach (var (name, found) in lines)
            {
                output.Text.WriteLine($"{name,-16} {found}");
            }

            foreach (var problem in problems)
            {
                output.Text.WriteLine($"missing: {problem}");
            }

            output.Text.WriteLine(problems.Count == 0 ? "ready to train" : "training is not possible yet");
            output.WriteJson(document);
            return problems.Count == 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }
}
