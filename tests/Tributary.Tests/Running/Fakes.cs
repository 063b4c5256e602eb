using System.Collections.Concurrent;
using Tributary.Adapters;
using Tributary.Evaluation.Models;
using Tributary.Numerics;
using Tributary.Running.Jobs;
using Tributary.Training;

namespace Tributary.Tests.Running;

/// <summary>Trains nothing: writes an adapter drawn from the job's name and examples, so that other data give other bytes.</summary>
internal sealed class FakeTrainer : ILanguageTrainer
{
    public TrainingResult Train(TrainingJob job, string outFolder, string checkpointFolder, IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        var random = CounterRandom.For(job.Recipe.Seed, job.Name, string.Join('|', job.Train.Select(example => example.Prompt)));
        var a = new float[job.Adapter.R * 2];
        var b = new float[3 * job.Adapter.R];
        random.FillNormal(a, 0, 1);
        CounterRandom.For(job.Recipe.Seed, job.Name, "B").FillNormal(b, 0, 1);
        var config = new LoraConfig { R = job.Adapter.R, LoraAlpha = job.Adapter.LoraAlpha, TargetModules = ["q_proj"] };
        new LoraAdapter(config, [new LoraFactors("q_proj", job.Adapter.R, 2, 3, config.ScalingOf("q_proj"), a, b)]).Write(outFolder);
        progress?.Report(new TrainingProgress { Step = 1, Steps = 1, Epoch = 1, Loss = 0.5, LearningRate = 1e-3,
            Tokens = 10, Device = "cpu" });
        var result = new TrainingResult
        {
            Steps = 1, Tokens = 10 * job.Train.Count, TargetTokens = job.Train.Count, Truncated = 0,
            Epochs = [new EpochLoss(1, 0.5, 0.4)], BestEpoch = 1, BestStep = 1, StepLosses = [0.5],
        };
        result.Write(outFolder);
        return result;
    }
}

/// <summary>Runs trainings in this process, and counts them.</summary>
internal sealed class InProcessRunner(Action<JobFolder>? before = null) : IJobRunner
{
    public ConcurrentQueue<string> Trained { get; } = [];

    public Task TrainAsync(JobFolder job, WorkerSlot slot, IProgress<TrainingProgress> progress,
        CancellationToken cancellation) => Task.Run(() =>
    {
        before?.Invoke(job);
        cancellation.ThrowIfCancellationRequested();
        JobFolder.Read(job.Folder).Train(new FakeTrainer(), TimeProvider.System, progress, cancellation);
        Trained.Enqueue(job.Training.Name);
    }, CancellationToken.None);
}

/// <summary>A model that is right everywhere at one scale of its adapter, and on every
/// third example elsewhere. Labels alternate, the first one first.</summary>
/// <param name="bestLambda">The scale.</param>
/// <param name="errs">True for an adapter's folder and an example's index if it is wrong there all the same; null: nowhere.</param>
internal sealed class FakeModel(double bestLambda, Func<string, int, bool>? errs = null) : ILanguageModel
{
    private double current = 1;
    private string adapter = "";

    public ModelWork Work { get; private set; }

    public void UseAdapter(string? adapterFolder, double scale = 1) => (current, adapter) = (scale, adapterFolder ?? "");

    public void UseAdapters(IReadOnlyList<string> adapterFolders) => throw new NotSupportedException();

    public IReadOnlyList<IReadOnlyList<ContinuationScore>> Score(IReadOnlyList<ScoringRequest> requests, int maxLength,
        IProgress<int>? progress, CancellationToken cancellation) =>
        [.. requests.Select((_, index) =>
        {
            var right = (Math.Abs(current - bestLambda) < 1e-9 || index % 3 == 0) && errs?.Invoke(adapter, index) != true;
            return (IReadOnlyList<ContinuationScore>)(right == (index % 2 == 0)
                ? new ContinuationScore[] { new(-1, 1), new(-2, 1) } : [new(-2, 1), new(-1, 1)]);
        })];

    public IReadOnlyList<GeneratedText> Generate(IReadOnlyList<string> prompts, GenerationSettings settings, IProgress<int>? progress,
        CancellationToken cancellation) =>
        [.. prompts.Select(_ => new GeneratedText("", 0, FinishReason.Length))];

    public void Dispose()
    {
    }
}
