using Tributary.Torch.Models;
using Tributary.Torch.Runtime;
using Tributary.Torch.Tokenizers;
using Tributary.Training;

namespace Tributary.Torch.Training;

/// <summary>
/// Trains LoRA adapters on a frozen base model: loss on the target tokens alone, AdamW, warm-up and schedule, accumulation and
/// clipping as Hugging Face's Trainer does them. The same job gives the same bytes with any number of threads.
/// </summary>
/// <param name="threads">Threads for one operation, 1 or more; null for OMP_NUM_THREADS, or one per core.</param>
public sealed class LoraTrainer(int? threads = null) : ILanguageTrainer
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
        var config = ModelConfigFile.Read(job.BaseModel);
        var encoder = new ExampleEncoder(tokenizer, config.VocabularySize, job.Recipe.MaxLength, config.EosTokenIds.Count > 0 ? config.EosTokenIds[0] : null);
        var train = encoder.EncodeAll(job.Train, $"training set of '{job.Name}'");
        var valid = encoder.EncodeAll(job.Valid, $"validation set of '{job.Name}'");
        TorchRuntime.Load(threads);
        using var model = CausalModel.Load(job.BaseModel);
        var checkpoint = new Checkpoint(checkpointFolder);
        using var run = new TrainingRun(job, model, train, valid, checkpoint);
        var result = run.ToEnd(progress, cancellation);
        run.Best().Write(outFolder);
        result.Write(outFolder);
        checkpoint.Remove();
        return result;
    }
}
