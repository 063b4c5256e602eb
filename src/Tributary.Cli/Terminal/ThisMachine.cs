using System.Reflection;
using System.Runtime.InteropServices;
using Tributary.Releases.Stores;
using Tributary.Running;
using Tributary.Running.Jobs;
using Tributary.Torch.Runtime;
using Tributary.Training;

namespace Tributary.Cli.Terminal;

/// <summary>What the program learns of the machine and of itself.</summary>
internal static class ThisMachine
{
    /// <summary>The version of this program, as releases name it.</summary>
    public static string ToolVersion => Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    private const string ProcessorFile = "/proc/cpuinfo";

    // Where the driver lists them, under Linux; elsewhere none is counted, and every worker sees all.
    private const string GpusFolder = "/proc/driver/nvidia/gpus";

    /// <summary>The machine with the GPUs that trainings can use; a build for the CPU uses none.</summary>
    public static Machine ForTraining()
    {
        var gpus = Workers.GpusOf(Environment.GetEnvironmentVariable(Workers.GpuVariable),
            () => Directory.Exists(GpusFolder) ? Directory.GetDirectories(GpusFolder).Length : 0);
        return Machine.Local() with { Gpus = gpus.Count > 0 && Engine.HasCuda ? gpus : [], Missing = Missing };
    }

    /// <summary>What the processor is called: its model as Linux tells it, elsewhere its architecture.</summary>
    public static string Processor
    {
        get
        {
            try
            {
                return File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
                    is { } line ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() : Architecture;
            }
            catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
            {
                return Architecture;
            }
        }
    }

    private static string Architecture => RuntimeInformation.OSDescription + " " + RuntimeInformation.OSArchitecture.ToString();

    /// <summary>Why a device cannot be trained on here; null if it can, as far as is known before libtorch is loaded.</summary>
    public static string? Missing(DeviceName device) => device.Gpu is null ? null
        : !Engine.HasCuda ? "which needs libtorch with CUDA, and the one in use computes only on the CPU; "
            + $"{LibTorchFolder.HowToUseCuda}, or name cpu or auto"
        : ForTraining().Gpus.Count == 0 ? "and no GPU was found; name cpu or auto"
        : null;

    /// <summary>Takes the lock of a store in the name of this process.</summary>
    /// <exception cref="BadInputException">Somebody else holds it.</exception>
    public static StoreLock Lock(Store store) =>
        StoreLock.Take(store, FormattableString.Invariant($"process {Environment.ProcessId}"), TimeProvider.System);

    /// <summary>How to start this program again.</summary>
    public static ProgramCommand Program()
    {
        var host = Environment.ProcessPath ?? throw new StationFailedException("the operating system does not say which program this is");
        var isDotnet = Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return new ProgramCommand(host, isDotnet
            ? [Path.Combine(AppContext.BaseDirectory, $"{Assembly.GetExecutingAssembly().GetName().Name}.dll")] : []);
    }
}
