using System.Text.Json;

namespace Tributary.Torch.Tokenizers;

/// <summary>Reads the model of type BPE: vocabulary, merges and switches.</summary>
internal static class BytePairFile
{
    // A merge of tokens that are not there makes nonsense of the file; the first few say why.
    private const int MostMergeProblems = 10;

    public static TokenModel Read(JsonPart model)
    {
        foreach (var affix in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (model.Optional(affix) is { Length: > 0 } value)
            {
                model.Refuse($"has {affix} '{value}', which is not supported (supported: none)");
            }
        }

        if (model.Element("dropout") is { } dropout && !(dropout.ValueKind == JsonValueKind.Number && dropout.GetDouble() == 0))
        {
            model.Refuse($"has dropout {dropout.GetRawText()}, which is not supported (supported: none): encoding would be random");
        }

        var vocabulary = Vocabulary.Read(model);
        var merges = Merges(model, vocabulary);
        var options = new BytePairOptions(Unknown(model, vocabulary), model.Flag("fuse_unk"), model.Flag("byte_fallback"),
            model.Flag("ignore_merges"));
        return new TokenModel(vocabulary, new BytePairEncoding(vocabulary, merges, options).Encode);
    }

    private static int? Unknown(JsonPart model, Vocabulary vocabulary)
    {
        var token = model.Optional("unk_token");
        var id = token is null ? null : vocabulary.IdOf(token);
        if (token is not null && id is null)
        {
            model.Refuse($"has unk_token '{token}', which is not in its vocabulary");
        }

        return id;
    }

    private static Dictionary<long, BytePairMerge> Merges(JsonPart model, Vocabulary vocabulary)
    {
        var list = model.Element("merges") is { ValueKind: JsonValueKind.Array } written ? written : default;
        if (list.ValueKind != JsonValueKind.Array)
        {
            model.Refuse("has no 'merges'; expected a list of pairs");
            return [];
        }

        var merges = new Dictionary<long, BytePairMerge>(list.GetArrayLength());
        var wrong = 0;
        var rank = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String && item.ValueEquals("#version: 0.2"u8))
            {
                continue;
            }

            var problem = Add(merges, item, rank, vocabulary);
            if (problem is not null && wrong++ < MostMergeProblems)
            {
                model.Refuse($"merge {Invariant.Text(rank)} {problem}");
            }

            rank++;
        }

        return merges;
    }

    /// <summary>Adds a merge, written as "a b" or as ["a", "b"]; what is wrong with it, else null.</summary>
    private static string? Add(Dictionary<long, BytePairMerge> merges, JsonElement item, int rank, Vocabulary vocabulary)
    {
        if (Sides(item) is not var (text, split, resume))
        {
            return $"is {item.GetRawText()}, which does not have two sides";
        }

        var left = text.AsSpan(0, split);
        var right = text.AsSpan(resume);
        Span<char> joined = text.Length <= 256 ? stackalloc char[split + right.Length] : new char[split + right.Length];
        left.CopyTo(joined);
        right.CopyTo(joined[split..]);
        if (vocabulary.IdOf(left) is { } leftId && vocabulary.IdOf(right) is { } rightId && vocabulary.IdOf(joined) is { } id)
        {
            merges[BytePairEncoding.Pair(leftId, rightId)] = new BytePairMerge(rank, id);
            return null;
        }

        var absent = vocabulary.IdOf(left) is null ? left : vocabulary.IdOf(right) is null ? right : joined;
        return $"needs the token '{absent}', which is not in the vocabulary";
    }

    /// <summary>Both sides in one text: the left ends at Split, the right begins at Resume.</summary>
    private static (string Text, int Split, int Resume)? Sides(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            var text = item.GetString()!;
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            return space > 0 && space < text.Length - 1 && space == text.LastIndexOf(' ') ? (text, space, space + 1) : null;
        }

        return item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2
            && item[0] is { ValueKind: JsonValueKind.String } left && item[1] is { ValueKind: JsonValueKind.String } right
            ? (left.GetString() + right.GetString(), left.GetString()!.Length, left.GetString()!.Length)
            : null;
    }
}
