using Tributary.Evaluation.Models;
using Tributary.Torch.Inference;
using Tributary.Torch.Runtime;
using Tributary.Torch.Training;
using Tributary.Training;

namespace Tributary.Torch;

/// <summary>Models and trainers that compute with libtorch, which is loaded by the first call that needs it.</summary>
public static class TorchEngine
{
    /// <summary>Loads a Hugging Face folder, to score and generate with or without adapters. Not thread-safe; the caller disposes it.
    /// </summary>
    /// <param name="folder">The folder: config, weights in safetensors, and tokenizer.</param>
    /// <param name="device">Where to compute; null for the CPU.</param>
    /// <param name="threads">CPU threads for one operation, 1 or more; null for OMP_NUM_THREADS, or one per core.</param>
    /// <exception cref="BadInputException">Config, weights or tokenizer are absent, broken or unknown, or the device is not there.
    /// </exception>
    public static ILanguageModel LoadModel(string folder, DeviceName? device = null, int? threads = null)
    {
        if (device is not { } named)
        {
            return new TorchLanguageModel(folder, threads);
        }

        TorchRuntime.Load(threads);
        return new TorchLanguageModel(folder, threads, TorchDevice.Of(named));
    }

    /// <summary>A trainer of LoRA adapters. A training that the machine's free memory cannot hold is refused before it starts.</summary>
    /// <param name="settings">How to use the machine; null for the defaults.</param>
    /// <param name="threads">CPU threads for one operation, 1 or more; null for OMP_NUM_THREADS, or one per core.</param>
    /// <param name="clock">Tells when a training's state is due to be saved; null for the system's.</param>
    public static ILanguageTrainer CreateTrainer(TrainerSettings? settings = null, int? threads = null, TimeProvider? clock = null) =>
        new LoraTrainer(clock ?? TimeProvider.System, settings, threads, FreeMemory.Read);

    /// <summary>The memory that a training takes at its height, with a batch of the longest examples that are all target. The model's
    /// configuration alone is read.</summary>
    /// <param name="folder">A Hugging Face folder.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="settings">How to use the machine; null for the defaults.</param>
    /// <exception cref="BadInputException">The configuration cannot be read, or the device is not there.</exception>
    public static MemoryEstimate EstimateMemory(
        string folder, AdapterRecipe adapter, TrainingRecipe recipe, TrainerSettings? settings = null) =>
        TrainingNeeds.Of(folder, adapter, recipe, settings ?? new TrainerSettings(), FreeMemory.Read()).Memory;

    /// <summary>What runs of projects need: trainers and models of this engine.</summary>
    public static ModelEngine Create() => new((settings, threads) => CreateTrainer(settings, threads), folder => LoadModel(folder));
}
