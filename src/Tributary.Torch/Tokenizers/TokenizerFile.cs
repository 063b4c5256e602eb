using System.Text.Json;

namespace Tributary.Torch.Tokenizers;

/// <summary>
/// Reads the parts of a <c>tokenizer.json</c>. A kind of part that is not built here is refused by its name, all at once: a
/// tokenizer that is nearly right trains a model that is quietly wrong.
/// </summary>
internal static class TokenizerFile
{
    public static Tokenizer Read(ReadOnlyMemory<byte> json, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, where);
        }
        catch (Exception broken) when (broken is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new BadInputException(where, $"not a readable tokenizer: {broken.Message}");
        }
    }

    private static Tokenizer Read(JsonElement root, string where)
    {
        var problems = new List<Problem>();
        var parts = new TokenizerParts(where, problems);
        var normalize = parts.Normalizer(Part(root, "normalizer"));
        var split = parts.PreTokenizer(Part(root, "pre_tokenizer"));
        var template = parts.PostProcessor(Part(root, "post_processor"));
        var join = parts.Decoder(Part(root, "decoder"));
        var encoding = Model(root.GetProperty("model"), parts);
        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }

        var added = Part(root, "added_tokens") is { } list ? list.EnumerateArray().Select(Added).ToList() : [];
        return new Tokenizer(new AddedTokens(added, normalize), normalize, split, encoding!, template, join);
    }

    /// <summary>A part that the file has and that is not null.</summary>
    internal static JsonElement? Part(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var part) && part.ValueKind != JsonValueKind.Null ? part : null;

    internal static bool Flag(JsonElement parent, string name, bool absent = false) => Part(parent, name)?.GetBoolean() ?? absent;

    private static AddedToken Added(JsonElement token) => new(
        token.GetProperty("id").GetInt32(),
        token.GetProperty("content").GetString()!,
        Flag(token, "special"),
        Flag(token, "single_word"),
        Flag(token, "lstrip"),
        Flag(token, "rstrip"),
        Flag(token, "normalized", absent: !Flag(token, "special")));

    private static BytePairEncoding? Model(JsonElement model, TokenizerParts parts)
    {
        // The oldest files (GPT-2) do not name the model's type.
        var type = Part(model, "type")?.GetString() ?? (Part(model, "merges") is null ? "unnamed" : "BPE");
        if (type != "BPE")
        {
            parts.Refuse("model", type, "BPE");
            return null;
        }

        foreach (var affix in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (Part(model, affix)?.GetString() is { Length: > 0 } value)
            {
                parts.Refuse($"model.{affix}", value, "none");
            }
        }

        if (Part(model, "dropout") is { } dropout && dropout.GetDouble() != 0)
        {
            parts.Refuse("model.dropout", dropout.GetRawText(), "none");
        }

        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in model.GetProperty("vocab").EnumerateObject())
        {
            vocabulary[entry.Name] = entry.Value.GetInt32();
        }

        var unknown = Part(model, "unk_token")?.GetString();
        var options = new BytePairOptions(
            unknown is null ? null : vocabulary[unknown],
            Flag(model, "fuse_unk"),
            Flag(model, "byte_fallback"),
            Flag(model, "ignore_merges"));
        return new BytePairEncoding(vocabulary, [.. model.GetProperty("merges").EnumerateArray().Select(Merge)], options);
    }

    /// <summary>A merge, written as "a b" or as ["a", "b"].</summary>
    private static (string Left, string Right) Merge(JsonElement merge)
    {
        if (merge.ValueKind == JsonValueKind.Array)
        {
            return merge.GetArrayLength() == 2
                ? (merge[0].GetString()!, merge[1].GetString()!)
                : throw new FormatException($"the merge {merge.GetRawText()} does not have two sides");
        }

        var text = merge.GetString()!;
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && space == text.LastIndexOf(' ')
            ? (text[..space], text[(space + 1)..])
            : throw new FormatException($"the merge '{text}' does not have two sides");
    }
}
