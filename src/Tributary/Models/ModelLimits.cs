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
        var (text, family) = (ModelConfigFile.TextOf(config), ModelConfigFile.FamilyOf(config));
        var vocabulary = text.Find("vocab_size")?.Whole ?? family?.Vocabulary;
        var positions = text.Find("max_position_embeddings")?.Whole ?? family?.Positions;
        return new ModelLimits(positions is > 0 and var written ? ModelPositions.Reach(written, RopeConfigKeys.Read(text, family)) : null,
            vocabulary, ModelConfigFile.EndTokens(folder).Where(id => id >= 0 && id < (vocabulary ?? int.MaxValue))
                .Select(id => (int?)id).FirstOrDefault());
    }
}
