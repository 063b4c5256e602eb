using System.Reflection;
using Tributary.Running;

namespace Tributary.Cli.Terminal;

/// <summary>What the program learns of the machine and of itself.</summary>
internal static class ThisMachine
{
    /// <summary>The version of this program, as releases name it.</summary>
    public static string ToolVersion => Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    /// <summary>Cores and GPUs. This build trains on the CPU, so it counts no GPU.</summary>
    public static Machine Describe() => new(Environment.ProcessorCount, Gpus: 0, Environment.ProcessId)
    {
        Name = Environment.MachineName, Joules = () => PowerMeter.Joules(PowerMeter.SystemFolder),
    };

    /// <summary>How to start this program again.</summary>
    public static ProgramCommand Program()
    {
        var host = Environment.ProcessPath ?? throw new StepFailedException("the operating system does not say which program this is");
        var isDotnet = Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return new ProgramCommand(host, isDotnet
            ? [Path.Combine(AppContext.BaseDirectory, $"{Assembly.GetExecutingAssembly().GetName().Name}.dll")] : []);
    }
}
