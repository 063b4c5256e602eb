namespace Tributary.Tokenizers;

/// <summary>Reads the model of type Unigram: a list of [token, log-probability].</summary>
internal static class UnigramFile
{
    public static TokenModel Read(DocumentSection model)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var scores = new List<double>();
        var entries = model.Find("vocab")?.Items ?? model.Missing<IEnumerable<DocumentNode>>("vocab", "a list", []);
        foreach (var entry in entries)
        {
            if (entry.Items?.ToArray() is not [{ Text: { } token }, { Number: { } score }])
            {
                model.Refuse($"vocab: entry {Invariant.Text(scores.Count)} is {entry.Written}; expected [token, log-probability]");
                scores.Add(0);
                continue;
            }

            if (!ids.TryAdd(token, scores.Count))
            {
                model.Refuse($"vocab: the token '{token}' is there twice");
            }

            scores.Add(score);
        }

        var vocabulary = new Vocabulary(ids);
        if (scores.Count == 0)
        {
            model.Refuse("has an empty vocab; expected one token or more");
        }

        var unknown = model.Has("unk_id") ? model.Integer("unk_id", null, 0, Math.Max(0, scores.Count - 1)) : (int?)null;
        return scores.Count == 0 || ids.Count < scores.Count
            ? new TokenModel(vocabulary, (_, _) => { })
            : new TokenModel(vocabulary, new UnigramSegmentation(vocabulary, [.. scores], unknown,
                model.Flag("byte_fallback", defaultValue: false)).Encode);
    }
}
