using System.Diagnostics;
using Tributary.Evaluation.Models;
using Tributary.Models;
using Tributary.Safetensors;
using Tributary.Tokenizers;
using Tributary.Torch.Inference;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Torch.Runtime;
using Tributary.Training;

namespace Tributary.Torch.Training;

/// <summary>
/// Measures in about two seconds how fast this machine trains and scores: real optimiser steps and real scoring passes of the base model's
/// own layer shape, with the project's adapter, batch size and length. A small model is measured whole. Of a larger one a few layers with
/// fresh weights and a part of the vocabulary stand for all, and a batch is cut to what can be computed in the time; operations a second
/// are then those of the whole. Means, not bests: a run shares the machine with the same neighbours. On the CPU alone.
/// </summary>
/// <param name="question">What is measured.</param>
/// <param name="clock">Measures.</param>
internal sealed class SpeedMeasure(SpeedQuestion question, TimeProvider clock)
{
    // Weights that are drawn in a fifth of a second.
    private const long MostWeights = 16L << 20;
    // Operations of a step that takes about a third of a second on two cores.
    private const double MostFlops = 3e10;
    private const long BytesRead = 64L << 20;
    // Steps of one epoch, more than there is time for: no look and no checkpoint falls between them.
    private const int MostSteps = 4096;
    private const int MostPasses = 256;
    private const int FewestTimes = 3;
    private static readonly TimeSpan TrainingTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ScoringTime = TimeSpan.FromSeconds(0.6);

    private readonly ModelConfig config = ModelConfigFile.Read(question.BaseModel);

    /// <summary>Measures.</summary>
    /// <exception cref="BadInputException">The model's shape cannot be read, or torch is not there.</exception>
    public MachineSpeed Take()
    {
        var whole = ModelShape.Of(question.BaseModel)
            ?? throw new BadInputException(question.BaseModel, "config.json does not tell its shape");
        TorchRuntime.Load();
        var threads = get_num_threads();
        using var process = Process.GetCurrentProcess();
        var start = (clock.GetUtcNow() - new DateTimeOffset(process.StartTime)).TotalSeconds;
        var (layers, vocabulary) = Part(whole);
        var shape = whole with { Linear = whole.Linear * layers / whole.Layers, Layers = layers, Vocabulary = vocabulary };
        var isWhole = layers == whole.Layers && vocabulary == whole.Vocabulary;
        var (model, load) = isWhole ? Loaded() : (Drawn(layers, vocabulary), ReadingSpeed());
        using (model)
        {
            TorchRuntime.Load(question.Threads);
            var (first, training) = Training(model, shape);
            TorchRuntime.Load(threads);
            return new MachineSpeed(Math.Max(0, start + first), load, training, Scoring(model, shape));
        }
    }

    /// <summary>How much of the model is measured.</summary>
    private (int Layers, int Vocabulary) Part(ModelShape whole)
    {
        var layer = Math.Max(1, whole.Linear / whole.Layers);
        return ((int)Math.Clamp(MostWeights / layer, 1, whole.Layers),
            (int)Math.Min(config.VocabularySize, Math.Max(256, MostWeights / config.HiddenSize)));
    }

    private (CausalModel Model, double BytesPerSecond) Loaded()
    {
        var bytes = WeightFiles().Sum(file => file.Length);
        var began = clock.GetTimestamp();
        Tokenizer.Load(question.BaseModel);
        var model = CausalModel.Load(question.BaseModel);
        // Mapped weights are read when they are first used: by the first pass.
        using (var scope = NewDisposeScope())
        using (no_grad())
        {
            model.Logits(zeros([1, CausalModel.FewestRows], ScalarType.Int64));
        }

        return (model, bytes / clock.GetElapsedTime(began).TotalSeconds);
    }

    private CausalModel Drawn(int layers, int vocabulary)
    {
        var model = CausalModel.Initialize(config with { Layers = layers, VocabularySize = vocabulary }, seed: 0);
        foreach (var weight in model.Weights.Values)
        {
            weight.requires_grad_(false);
        }

        return model;
    }

    private double ReadingSpeed()
    {
        var buffer = new byte[BytesRead];
        var began = clock.GetTimestamp();
        using var file = WeightFiles().MaxBy(file => file.Length)!.OpenRead();
        var read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return read / clock.GetElapsedTime(began).TotalSeconds;
    }

    private FileInfo[] WeightFiles()
    {
        using var catalog = new TensorCatalog(question.BaseModel);
        return [.. catalog.Files.Select(file => new FileInfo(file.Path))];
    }

    /// <summary>Takes optimiser steps for a while. Gives what the first took beyond the mean of the others, in seconds, and operations a
    /// second of the mean.</summary>
    private (double FirstSeconds, double FlopsPerSecond) Training(CausalModel model, ModelShape shape)
    {
        var recomputed = question.Settings.ActivationCheckpointing;
        double Flops(ModelWork work) => shape.Training(work, 0, recomputed);
        var (length, targets) = Cut(Flops);
        var one = ModelWork.OfSequence(length, targets);
        var passes = (int)Math.Clamp(MostFlops / Flops(one), 1, question.BatchSize * question.Accumulation);
        var batch = Math.Min(question.BatchSize, passes);
        var accumulation = Math.Max(1, passes / batch);
        var examples = Enumerable.Repeat(new EncodedExample(Ids(length, model), length - targets, Truncated: false),
            batch * accumulation * MostSteps).ToArray();
        var job = new TrainingJob
        {
            Name = "measure", BaseModel = question.BaseModel, Adapter = question.Adapter, Train = [], Valid = [],
            Recipe = new TrainingRecipe { Epochs = 1, BatchSize = batch, GradientAccumulationSteps = accumulation, LearningRate = 1e-9,
                MaxLength = Math.Max(8, length) },
        };
        var data = new TrainingData(examples, []);
        var folder = Directory.CreateTempSubdirectory("tributary-measure-");
        try
        {
            using var enough = new CancellationTokenSource();
            var seconds = new List<double>();
            var (began, last) = (clock.GetTimestamp(), 0L);
            var progress = new SynchronousProgress<TrainingProgress>(_ =>
            {
                seconds.Add(clock.GetElapsedTime(last).TotalSeconds);
                last = clock.GetTimestamp();
                if (seconds.Count >= FewestTimes && clock.GetElapsedTime(began) >= TrainingTime)
                {
                    enough.Cancel();
                }
            });
            using var run = new TrainingRun(job, model, data, new ValidationLook(job, data, model, Tokenizer.Load(question.BaseModel)),
                new Checkpoint(folder.FullName), question.Settings with { SaveSteps = 0 }, clock);
            last = clock.GetTimestamp();
            try
            {
                run.ToEnd(progress, enough.Token);
            }
            catch (OperationCanceledException)
            {
                // As it was asked to.
            }

            var mean = seconds.Skip(1).Average();
            return (Math.Max(0, seconds[0] - mean), batch * accumulation * Flops(one) / mean);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Scores batches for a while, with an adapter on, as searches and evaluations do; operations a second.</summary>
    private double Scoring(CausalModel model, ModelShape shape)
    {
        double Flops(ModelWork work) => shape.Forward(work, 0);
        var (length, targets) = Cut(Flops);
        var one = ModelWork.OfSequence(length, targets);
        var count = (int)Math.Clamp(MostFlops / Flops(one), 1, MostPasses);
        // Answers that part at their first token: a tree, as nearly every question is.
        var ids = Ids(length, model);
        EncodedExample[] options = [.. Enumerable.Range(0, question.Options).Select(option => new EncodedExample(
            [.. ids[..^targets], .. ids[^targets..].Select(id => (id + option) % model.Config.VocabularySize)],
            length - targets, Truncated: false))];
        var passes = Enumerable.Range(0, count).Select(index => ScoringPass.Of(index, options)).ToArray();
        var scorer = new PassScorer(model);
        void Score() => scorer.Add(passes, [.. passes.Select(_ => new ContinuationScore[options.Length])], progress: null,
            CancellationToken.None);
        using var adapter = LoraStart.Begin(model, question.Adapter with { LoraDropout = 0 }, seed: 0, "measure", "measure").Stack;
        Score();
        var (began, times) = (clock.GetTimestamp(), 0);
        while (times < FewestTimes || clock.GetElapsedTime(began) < ScoringTime)
        {
            Score();
            times++;
        }

        return times * count * Flops(one) / clock.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Length and targets of an example that can be computed in the time.</summary>
    private (int Length, int Targets) Cut(Func<ModelWork, double> flops)
    {
        var length = question.Length;
        while (length > CausalModel.FewestRows && flops(ModelWork.OfSequence(length, Math.Min(question.Targets, length - 1))) > MostFlops)
        {
            length = Math.Max(CausalModel.FewestRows, length / 2);
        }

        return (length, Math.Min(question.Targets, length - 1));
    }

    private static int[] Ids(int length, CausalModel model) =>
        [.. Enumerable.Range(0, length).Select(place => place * 7 % model.Config.VocabularySize)];
}
