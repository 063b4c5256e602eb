using System.Runtime.CompilerServices;
using Tributary.Evaluation.Models;
using Tributary.Exporting.Cards;
using Tributary.Torch;
using Tributary.Torch.Inference;
using Tributary.Torch.Runtime;
using Tributary.Torch.Training;
using Tributary.Training;

namespace Tributary.Cli.Terminal;

/// <summary>The one door to torch: nothing behind it is loaded before a verb goes through.</summary>
internal static class Engine
{
    /// <summary>Loads the base model of a folder, to score and generate.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ILanguageModel OpenModel(string folder) => TorchEngine.LoadModel(folder);

    /// <summary>Scores the lines of a file.</summary>
    /// <param name="model">A model folder.</param>
    /// <param name="adapters">PEFT folders to put on it.</param>
    /// <param name="texts">A file of texts; null if the next names one of ids.</param>
    /// <param name="ids">A file of ids.</param>
    /// <param name="stop">Stops between batches.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IReadOnlyList<LineLoss> Score(string model, IReadOnlyList<string> adapters, string? texts,
        string? ids, CancellationToken stop)
    {
        var scoring = new LineScoring(model, adapters);
        IProgress<int> Progress(int lines) => new Counter("lines", lines);
        return texts is not null ? scoring.OfTexts(texts, Progress, stop) : scoring.OfIds(ids!, Progress, stop);
    }

    /// <summary>The trainer of this program.</summary>
    /// <param name="settings">How to use the machine.</param>
    /// <param name="threads">CPU threads; null: all cores.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ILanguageTrainer Trainer(TrainerSettings settings, int? threads) => TorchEngine.CreateTrainer(settings, threads);

    /// <summary>Measures how fast this machine trains and scores.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static MachineSpeed Measure(SpeedQuestion question, TimeProvider clock) => new SpeedMeasure(question, clock).Take();

    /// <summary>True if this build computes on GPUs; nothing is loaded to find out.</summary>
    public static bool HasCuda
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => TorchRuntime.IsBuiltForCuda;
    }

    /// <summary>Takes a libtorch for this process and those that it starts; nothing is loaded yet.</summary>
    /// <param name="folder">The folder; null for the one that the variable names.</param>
    /// <param name="check">Whether a folder that does not serve is refused at once.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void UseLibTorch(string? folder, bool check)
    {
        if (folder is not null)
        {
            LibTorchFolder.Choose(folder, LibTorchOption.Word);
        }

        if (check)
        {
            _ = LibTorchFolder.Require();
        }
    }

    /// <summary>What a training will need, and on what; nothing is loaded but the model's configuration.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TrainingNeeds Needs(string modelFolder, AdapterRecipe adapter, TrainingRecipe recipe, TrainerSettings settings) =>
        TrainingNeeds.Of(modelFolder, adapter, recipe, settings, FreeMemory.Read());

    /// <summary>What the machine offers for training: lines for people, problems, and the same as JSON.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static (IReadOnlyList<(string Name, string Found)> Lines, IReadOnlyList<string> Problems, byte[] Json) Examine()
    {
        var report = RuntimeReport.Create();
        (string, string)[] lines =
        [
            ("system", report.System),
            (".NET", report.Dotnet),
            ("glibc", report.Glibc ?? "not used"),
            ("libstdc++", report.Libstdcxx ?? "not found"),
            ("libtorch", LibTorch(report)),
            ("TorchSharp", report.Binding is null ? "not found" : report.Patched
                ? $"{report.Binding} (through a copy for this libstdc++)" : report.Binding),
            ("cores", Invariant.Text(report.Cores)),
            ("threads", report.Threads is { } threads ? Invariant.Text(threads) : "unknown"),
            ("memory", FormattableString.Invariant($"{report.MemoryBytes / 1e9:0.0} GB")),
            ("vectors", report.Vectors.Count == 0 ? "none" : string.Join(", ", report.Vectors)),
            ("GPU", Gpu(report)),
            .. report.Pytorch.Select(found => ("PyTorch", PyTorch(found, report.LibtorchFolder))),
        ];
        return (lines, report.Problems, report.ToJson());
    }

    private static string LibTorch(RuntimeReport report) => report.LibtorchFolder is null ? "not found"
        : $"{report.Libtorch ?? "not loadable"}{(report.LibtorchCuda ? " with CUDA" : "")}, {report.LibtorchFolder} "
            + $"({report.LibtorchNamedBy})";

    private static string PyTorch(InstalledPyTorch found, string? inUse)
    {
        var folder = ServeCommands.Quoted(found.Folder);
        return $"{found.Version} {(found.Cuda is null ? "without CUDA" : $"with CUDA {found.Cuda}")} at {found.Folder}: " + (
            found.Obstacle is { } obstacle ? $"does not fit; {obstacle}"
            : found.Folder == inUse ? "in use"
            : OperatingSystem.IsWindows() ? $"$env:{LibTorchFolder.Variable} = {folder}"
            : $"export {LibTorchFolder.Variable}={folder}");
    }

    private static string Gpu(RuntimeReport report) => report switch
    {
        { Gpus: > 0 } => $"{Invariant.Text(report.Gpus)}, used unless run.device says cpu",
        { NvidiaDriver: true, LibtorchCuda: false } => "an NVIDIA driver is installed, and the libtorch in use computes only on the CPU; "
            + LibTorchFolder.HowToUseCuda,
        _ => "none found; run.device: auto means cpu here",
    };
}
