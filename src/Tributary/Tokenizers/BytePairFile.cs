namespace Tributary.Tokenizers;

/// <summary>Reads the model of type BPE: vocabulary, merges and switches.</summary>
internal static class BytePairFile
{
    // A merge of tokens that are not there makes nonsense of the file; the first few say why.
    private const int MostMergeProblems = 10;

    public static TokenModel Read(DocumentSection model)
    {
        foreach (var affix in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (model.Text(affix) is { Length: > 0 } value)
            {
                model.Refuse($"has {affix} '{value}', which is not supported (supported: none)");
            }
        }

        if (model.Find("dropout") is { } dropout && dropout.Number != 0)
        {
            model.Refuse($"has dropout {dropout.Written}, which is not supported (supported: none): encoding would be random");
        }

        var vocabulary = Vocabulary.Read(model);
        var merges = Merges(model, vocabulary);
        var options = new BytePairOptions(Unknown(model, vocabulary), model.Flag("fuse_unk", defaultValue: false),
            model.Flag("byte_fallback", defaultValue: false), model.Flag("ignore_merges", defaultValue: false));
        return new TokenModel(vocabulary, new BytePairEncoding(vocabulary, merges, options).Encode);
    }

    private static int? Unknown(DocumentSection model, Vocabulary vocabulary)
    {
        var token = model.Text("unk_token");
        var id = token is null ? null : vocabulary.IdOf(token);
        if (token is not null && id is null)
        {
            model.Refuse($"has unk_token '{token}', which is not in its vocabulary");
        }

        return id;
    }

    private static Dictionary<long, BytePairMerge> Merges(DocumentSection model, Vocabulary vocabulary)
    {
        if (model.Find("merges")?.Items is not { } list)
        {
            model.Refuse("has no 'merges'; expected a list of pairs");
            return [];
        }

        var merges = new Dictionary<long, BytePairMerge>(vocabulary.Size);
        var wrong = 0;
        foreach (var (rank, item) in list.Where(item => item.Text != "#version: 0.2").Index())
        {
            if (Add(merges, item, rank, vocabulary) is { } problem && wrong++ < MostMergeProblems)
            {
                model.Refuse($"merge {Invariant.Text(rank)} {problem}");
            }
        }

        return merges;
    }

    /// <summary>Adds a merge, written as "a b" or as ["a", "b"]; what is wrong with it, else null.</summary>
    private static string? Add(Dictionary<long, BytePairMerge> merges, DocumentNode item, int rank, Vocabulary vocabulary)
    {
        if (Sides(item) is not var (text, split, resume))
        {
            return $"is '{item.Written}', which does not have two sides";
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
    private static (string Text, int Split, int Resume)? Sides(DocumentNode item)
    {
        if (item.Text is { } text)
        {
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            return space > 0 && space < text.Length - 1 && space == text.LastIndexOf(' ') ? (text, space, space + 1) : null;
        }

        return item.Items?.ToArray() is [{ Text: { } left }, { Text: { } right }] ? (left + right, left.Length, left.Length) : null;
    }
}
