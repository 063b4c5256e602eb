using Tributary.Torch.Models;
using Tributary.Training;

namespace Tributary.Torch.Training;

/// <summary>The question of memory for a model and a recipe, answered from the model's configuration alone.</summary>
internal static class TrainingMemory
{
    /// <summary>The question.</summary>
    /// <param name="config">The base model.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="settings">How to use the machine.</param>
    /// <param name="length">Tokens of the longest example, as it goes through the model.</param>
    /// <param name="labels">Labels of a pass, at most; null where that is not known: every token may be one.</param>
    /// <param name="bytesPerWeight">Bytes of one weight as it is held.</param>
    public static MemoryQuestion QuestionOf(
        ModelConfig config, AdapterRecipe adapter, TrainingRecipe recipe, TrainerSettings settings, int length, int? labels = null, int bytesPerWeight = sizeof(float))
    {
        var padded = MicroBatch.PaddedLength(recipe.BatchSize, length);
        return new MemoryQuestion
        {
            Parameters = WeightNames.All(config).Sum(weight => weight.Shape.Aggregate(1L, (product, size) => product * size)),
            BytesPerWeight = bytesPerWeight,
            AdapterParameters = Adapted(config, adapter).Sum(linear => (long)adapter.R * (linear.In + linear.Out)),
            Hidden = config.HiddenSize,
            Intermediate = config.IntermediateSize,
            Queries = config.Heads * config.HeadDim,
            Layers = config.Layers,
            Vocabulary = config.VocabularySize,
            Rank = adapter.R,
            BatchSize = recipe.BatchSize,
            Length = padded,
            LogitRows = Math.Min(labels ?? recipe.BatchSize * padded, ChunkedLoss.RowsPerChunk(config.VocabularySize)),
            Dropout = adapter.LoraDropout > 0,
            ActivationCheckpointing = settings.ActivationCheckpointing,
        };
    }

    private static IEnumerable<LinearShape> Adapted(ModelConfig config, AdapterRecipe adapter) =>
        Enumerable.Range(0, config.Layers).SelectMany(layer => WeightNames.Linears(config, layer))
            .Where(linear => adapter.TargetModules is ["all-linear"]
                || adapter.TargetModules.Any(target => linear.Name == target || linear.Name.EndsWith('.' + target, StringComparison.Ordinal)));
}
