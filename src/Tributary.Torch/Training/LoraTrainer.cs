using Tributary.Models;
using Tributary.Tokenizers;
using Tributary.Torch.Models;
using Tributary.Torch.Runtime;
using Tributary.Training;

namespace Tributary.Torch.Training;

/// <summary>
/// Trains LoRA adapters on a frozen base model: loss on the target tokens alone, AdamW, warm-up and schedule, accumulation and
/// clipping as Hugging Face's Trainer does them. The same job gives the same bytes with any number of threads.
/// </summary>
/// <param name="clock">Tells when the state is due to be saved.</param>
/// <param name="settings">How to use the machine; null for the defaults.</param>
/// <param name="threads">Threads for one operation, 1 or more; null for OMP_NUM_THREADS, or one per core.</param>
/// <param name="freeMemory">Bytes that a training on the CPU may take; null: no training is refused for its size.</param>
internal sealed class LoraTrainer(TimeProvider clock, TrainerSettings? settings = null, int? threads = null, Func<long>? freeMemory = null)
    : ILanguageTrainer
{
    private readonly TrainerSettings settings = settings ?? new TrainerSettings();

    /// <inheritdoc/>
    public TrainingResult Train(
        TrainingJob job,
        string outFolder,
        string checkpointFolder,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        var tokenizer = Tokenizer.Load(job.BaseModel);
        var config = ModelConfigFile.Read(job.BaseModel);
        var data = TrainingData.Of(job, tokenizer, config);
        TorchRuntime.Load(threads);
        var device = TorchDevice.Of(settings.Device);
        TorchDevice.Pin(device, settings.AllowTf32);
        if (settings.ActivationCheckpointing)
        {
            TorchRuntime.ReturnLargeBlocks();
        }

        RequireMemory(job, config, data, device.type);
        using var model = CausalModel.Load(job.BaseModel, device);
        var validation = new ValidationLook(job, data, model, tokenizer);
        using var run = new TrainingRun(job, model, data, validation, new Checkpoint(checkpointFolder), settings, clock);
        var result = run.ToEnd(progress, cancellation);
        run.Best().Write(outFolder);
        result.Write(outFolder);
        return result;
    }

    /// <summary>A GPU's free memory is not known here: what does not fit there is said by CUDA, at the first step.</summary>
    private void RequireMemory(TrainingJob job, ModelConfig config, TrainingData data, DeviceType device)
    {
        if (freeMemory is not null && device == DeviceType.CPU)
        {
            var question = TrainingMemory.QuestionOf(config, job.Adapter, job.Recipe, settings, data.Longest,
                data.MostTargets * job.Recipe.BatchSize);
            MemoryFit.Require(question, freeMemory(), $"training of '{job.Name}'");
        }
    }
}
