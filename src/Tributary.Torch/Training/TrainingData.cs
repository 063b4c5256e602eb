using Tributary.Models;
using Tributary.Tokenizers;
using Tributary.Training;

namespace Tributary.Torch.Training;

/// <summary>The encoded examples of a training.</summary>
/// <param name="Train">One or more.</param>
/// <param name="Valid">May be empty.</param>
internal sealed record TrainingData(IReadOnlyList<EncodedExample> Train, IReadOnlyList<EncodedExample> Valid)
{
    /// <summary>Tokens of every training example.</summary>
    public IReadOnlyList<int> Lengths { get; } = [.. Train.Select(example => example.Ids.Length)];

    /// <summary>Tokens of the longest example, those to validate with included.</summary>
    public int Longest => Train.Concat(Valid).Max(example => example.Ids.Length);

    /// <summary>Target tokens of the example that has most.</summary>
    public int MostTargets => Train.Concat(Valid).Max(example => example.TargetCount);

    /// <summary>Encodes a job's examples; those that cannot be used are refused together.</summary>
    public static TrainingData Of(TrainingJob job, Tokenizer tokenizer, ModelConfig config)
    {
        var encoder = new ExampleEncoder(tokenizer, config.VocabularySize, job.Recipe.MaxLength, config.EndOfAnswer, config.Positions);
        return new TrainingData(
            encoder.EncodeAll(job.Train, $"training set of '{job.Name}'"),
            encoder.EncodeAll(job.Valid, $"validation set of '{job.Name}'"));
    }

    /// <summary>The tensors of some training examples.</summary>
    public MicroBatch Batch(int[] indices, Device? device = null) =>
        MicroBatch.Of([.. indices.Select(index => Train[index])], device);

    /// <summary>The validation set in batches of near-equal length.</summary>
    public IEnumerable<MicroBatch> ValidBatches(int batchSize, Device? device = null) =>
        BatchOrder.Sorted([.. Valid.Select(example => example.Ids.Length)], batchSize)
            .Select(batch => MicroBatch.Of([.. batch.Select(index => Valid[index])], device));

    /// <summary>All that determines a training but the base model's weights, which the caller's folder stands for.</summary>
    public string Digest(TrainingJob job) => Tributary.Digest.OfParts(
    [
        new("code", ILanguageTrainer.CodeVersion.ToString(CultureInfo.InvariantCulture)),
        new("name", job.Name),
        new("model", Tributary.Digest.Of(RegularFile.Bytes(Path.Combine(job.BaseModel, ModelConfigFile.FileName))).Hex),
        .. job.Adapter.Identity(),
        .. job.Recipe.Identity(),
        .. Train.Select(example => new KeyValuePair<string, string>("train", Text(example))),
        .. Valid.Select(example => new KeyValuePair<string, string>("valid", Text(example))),
    ]).Hex;

    private static string Text(EncodedExample example) =>
        $"{Invariant.Text(example.TargetStart)}:{string.Join(' ', example.Ids.Select(id => Invariant.Text(id)))}";
}
