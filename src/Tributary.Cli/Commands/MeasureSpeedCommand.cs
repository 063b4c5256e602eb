using Tributary.Files;
using Tributary.Running.Jobs;

namespace Tributary.Cli.Commands;

/// <summary><c>measure-speed</c>: reads a question as JSON, measures, writes the answer. <c>plan</c> starts it as a child, so that planning
/// loads no torch; see <see cref="SpeedProcess"/>.</summary>
internal static class MeasureSpeedCommand
{
    public static Command Create()
    {
        var command = new Command(SpeedProcess.Verb, "Measure how fast this machine trains and scores") { Hidden = true };
        command.SetAction(async (_, stop) =>
        {
            var text = await Console.In.ReadToEndAsync(stop);
            var question = JsonFile.Parse(Encoding.UTF8.GetBytes(text), JobFiles.Json.SpeedQuestion, "standard input", "question",
                "'tributary plan' asks it");
            Console.Out.WriteLine(JsonSerializer.Serialize(Engine.Measure(question, TimeProvider.System), JobFiles.Json.MachineSpeed));
            return ExitCode.Done;
        });
        return command;
    }
}
