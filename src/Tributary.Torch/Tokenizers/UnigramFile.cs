using System.Text.Json;

namespace Tributary.Torch.Tokenizers;

/// <summary>Reads the model of type Unigram: a list of [token, log-probability].</summary>
internal static class UnigramFile
{
    public static TokenModel Read(JsonPart model)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var scores = new List<double>();
        var entries = model.Items("vocab");
        foreach (var entry in entries)
        {
            if (!(entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() == 2
                && entry[0].ValueKind == JsonValueKind.String && entry[1].ValueKind == JsonValueKind.Number
                    && double.IsFinite(entry[1].GetDouble())))
            {
                model.Refuse($"vocab: entry {Invariant.Text(scores.Count)} is {entry.GetRawText()}; expected [token, log-probability]");
            }
            else if (!ids.TryAdd(entry[0].GetString()!, scores.Count))
            {
                model.Refuse($"vocab: the token '{entry[0].GetString()}' is there twice");
            }

            scores.Add(entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() == 2 && entry[1]
                .ValueKind == JsonValueKind.Number ? entry[1].GetDouble() : 0);
        }

        var vocabulary = new Vocabulary(ids);
        if (scores.Count == 0)
        {
            model.Refuse("has an empty vocab; expected one token or more");
        }

        var unknown = model.Has("unk_id") ? model.Integer("unk_id", Math.Max(0, scores.Count - 1)) : (int?)null;
        return scores.Count == 0 || ids.Count < scores.Count
            ? new TokenModel(vocabulary, (_, _) => { })
            : new TokenModel(vocabulary, new UnigramSegmentation(vocabulary, [.. scores], unknown, model.Flag("byte_fallback")).Encode);
    }
}
