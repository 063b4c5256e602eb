namespace Tributary.Models;

/// <summary>What a model's configuration says of lengths and tokens, whatever its family; null for what it does not say.</summary>
/// <param name="Positions">Longest sequence that it can read, in tokens.</param>
/// <param name="Vocabulary">Embeddings that it has.</param>
/// <param name="EndOfAnswer">The token that ends an answer.</param>
internal sealed record ModelLimits(int? Positions, int? Vocabulary, int? EndOfAnswer)
{
    /// <summary>Reads a model folder.</summary>
    /// <exception cref="BadInputException">Its <c>config.json</c> is absent or no JSON.</exception>
    public static ModelLimits Of(string folder)
    {
        var config = ModelConfigFile.Open(folder);
        var vocabulary = config.Find("vocab_size")?.Whole;
        var type = config.Find("model_type")?.Text;
        var positions = config.Find("max_position_embeddings")?.Whole
            ?? Architecture.Known.FirstOrDefault(known => known.ModelType == type)?.Positions;
        return new ModelLimits(positions is > 0 and var written ? ModelPositions.Reach(written, RopeConfigKeys.Read(config)) : null,
            vocabulary, ModelConfigFile.EndTokens(folder).Where(id => id >= 0 && id < (vocabulary ?? int.MaxValue))
                .Select(id => (int?)id).FirstOrDefault());
    }
}
