using Tributary.Torch.Models;
using Tributary.Torch.Runtime;
using Tributary.Torch.Tokenizers;
using Tributary.Training;

namespace Tributary.Torch.Training;

/// <summary>
/// Trains LoRA adapters on a frozen base model: loss on the target tokens alone, AdamW, warm-up and schedule, accumulation and
/// clipping as Hugging Face's Trainer does them. The same job gives the same bytes with any number of threads.
/// </summary>
/// <param name="clock">Tells when the state is due to be saved.</param>
/// <param name="settings">How to use the machine; null for the defaults.</param>
/// <param name="threads">Threads for one operation, 1 or more; null for OMP_NUM_THREADS, or one per core.</param>
public sealed class LoraTrainer(TimeProvider clock, TrainerSettings? settings = null, int? threads = null) : ILanguageTrainer
{
    /// <inheritdoc/>
    public TrainingResult Train(
        TrainingJob job,
        string outFolder,
        string checkpointFolder,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        var tokenizer = Tokenizer.Load(job.BaseModel);
        var data = TrainingData.Of(job, tokenizer, ModelConfigFile.Read(job.BaseModel));
        TorchRuntime.Load(threads);
        using var model = CausalModel.Load(job.BaseModel);
        var validation = new ValidationLook(job, data, model, tokenizer);
        using var run = new TrainingRun(job, model, data, validation, new Checkpoint(checkpointFolder), settings ?? new TrainerSettings(), clock);
        var result = run.ToEnd(progress, cancellation);
        run.Best().Write(outFolder);
        result.Write(outFolder);
        return result;
    }
}
