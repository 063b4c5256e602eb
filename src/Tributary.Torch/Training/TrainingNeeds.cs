using Tributary.Models;
using Tributary.Torch.Runtime;
using Tributary.Training;

namespace Tributary.Torch.Training;

/// <summary>What a training will need of this machine.</summary>
/// <param name="Device">Where it will compute.</param>
/// <param name="Memory">What it takes at its height, with a batch of the longest examples that are all target.</param>
/// <param name="FreeBytes">What is free; null on a GPU, if it is not known.</param>
internal sealed record TrainingNeeds(string Device, MemoryEstimate Memory, long? FreeBytes)
{
    /// <summary>False if it is known that the training cannot run.</summary>
    public bool Fits => FreeBytes is not { } free || Memory.Total <= free;

    /// <summary>Asks for a model and a recipe.</summary>
    /// <param name="modelFolder">A Hugging Face folder; its configuration alone is read.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="settings">How to use the machine.</param>
    /// <param name="freeBytes">Memory that is free for the CPU.</param>
    /// <exception cref="BadInputException">The configuration cannot be read, or the device is not there.</exception>
    public static TrainingNeeds Of(string modelFolder, AdapterRecipe adapter, TrainingRecipe recipe,
        TrainerSettings settings, long freeBytes)
    {
        var config = ModelConfigFile.Read(modelFolder);
        TorchRuntime.Load();
        var device = TorchDevice.Of(settings.Device);
        var onCpu = device.type == DeviceType.CPU;
        var bytesPerWeight = onCpu ? sizeof(float) : sizeof(float) / 2;
        var question = TrainingMemory.QuestionOf(config, adapter, recipe, settings, recipe.MaxLength, labels: null, bytesPerWeight);
        return new TrainingNeeds(device.ToString(), MemoryEstimate.Of(question), onCpu ? freeBytes : null);
    }
}
