using Tributary.Adapters;
using Tributary.Models;
using Tributary.Torch.Models;
using Tributary.Training;

namespace Tributary.Torch.Training;

/// <summary>The question of memory for a model and a recipe, from the model's configuration alone: nothing is loaded.</summary>
internal static class TrainingMemory
{
    /// <summary>The question.</summary>
    /// <param name="config">The base model.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="settings">How to use the machine.</param>
    /// <param name="length">Tokens of the longest example, as it goes through the model.</param>
    /// <param name="labels">Labels of a pass, at most; null if that is not known: every token may be one.</param>
    /// <param name="bytesPerWeight">Bytes of one weight as it is held.</param>
    public static MemoryQuestion QuestionOf(
        ModelConfig config, AdapterRecipe adapter, TrainingRecipe recipe, TrainerSettings settings, int length, int? labels = null,
            int bytesPerWeight = sizeof(float))
    {
        var padded = MicroBatch.PaddedLength(recipe.BatchSize, length);
        return new MemoryQuestion(Parameters: WeightNames.All(config).Sum(weight => Count(weight.Shape)), BytesPerWeight: bytesPerWeight,
            AdapterParameters: Trained(config, adapter), Hidden: config.HiddenSize, Intermediate: config.IntermediateSize,
            Queries: config.Heads * config.HeadDim, Layers: config.Layers, Vocabulary: config.VocabularySize, Rank: adapter.R,
            BatchSize: recipe.BatchSize, Length: padded,
            LogitRows: Math.Min(labels ?? recipe.BatchSize * padded, ChunkedLoss.RowsPerChunk(config.VocabularySize)),
            Dropout: adapter.LoraDropout > 0, ActivationCheckpointing: settings.ActivationCheckpointing);
    }

    /// <summary>Entries that are trained: both factors of the modules adapted, and modules trained whole.</summary>
    private static long Trained(ModelConfig config, AdapterRecipe adapter)
    {
        var rule = adapter.Rule();
        rule = rule.TargetModules is [TargetRule.AllLinear] ? rule with { TargetModules = [], TargetPattern = TargetRule.AllLinear } : rule;
        var linears = Enumerable.Range(0, config.Layers).SelectMany(layer => WeightNames.Linears(config, layer)).ToArray();
        LinearShape[] ends =
        [
            new(WeightNames.Embedding(config), config.VocabularySize, config.HiddenSize, Bias: false),
            new(WeightNames.Head, config.HiddenSize, config.VocabularySize, Bias: false),
        ];
        var factors = (TargetRule.IsAllLinear(rule) ? linears : linears.Concat(ends))
            .Where(linear => TargetRule.Adapts(rule, linear.Name))
            .Sum(linear => (long)rule.RankOf(linear.Name) * (linear.In + linear.Out));
        var whole = linears.Concat(ends).Where(linear => rule.ModulesToSave.Any(entry => TargetRule.Saves(entry, linear.Name)))
            .Sum(linear => (long)linear.In * linear.Out);
        return factors + whole;
    }

    private static long Count(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);
}
