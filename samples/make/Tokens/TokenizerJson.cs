using System.Text.Encodings.Web;

namespace Tributary.Samples.Tokens;

/// <summary>Makes a byte-level BPE tokenizer of a text and writes it as Hugging Face's <c>tokenizer.json</c>.</summary>
public static class TokenizerJson
{
    /// <summary>The special tokens; a token's place in the list is its id.</summary>
    public static IReadOnlyList<string> SpecialTokens { get; } = ["<|pad|>", "<|bos|>", "<|eos|>"];

    /// <summary>Trains on documents.</summary>
    /// <param name="documents">The text.</param>
    /// <param name="vocabularySize">Tokens in all: the special ones, the 256 bytes, and merges up to this number.</param>
    /// <returns>The bytes of <c>tokenizer.json</c>.</returns>
    public static byte[] Train(IEnumerable<string> documents, int vocabularySize)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            foreach (var word in ByteLetters.Words.EnumerateMatches(document))
            {
                var letters = ByteLetters.Write(document.AsSpan(word.Index, word.Length));
                counts[letters] = counts.GetValueOrDefault(letters) + 1;
            }
        }

        var alphabet = Enumerable.Range(0, 256).Select(value => ByteLetters.LetterOf((byte)value).ToString())
            .Order(StringComparer.Ordinal).ToArray();
        return Write(alphabet, new BpeTrainer(counts).Learn(vocabularySize - SpecialTokens.Count - alphabet.Length));
    }

    private static byte[] Write(IReadOnlyList<string> alphabet, IReadOnlyList<Merge> merges)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions
            { Indented = true, NewLine = "\n", IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("version", "1.0");
            json.WriteNull("truncation");
            json.WriteNull("padding");
            WriteSpecialTokens(json);
            json.WriteNull("normalizer");
            WriteByteLevel(json, "pre_tokenizer");
            json.WriteNull("post_processor");
            WriteByteLevel(json, "decoder");
            WriteModel(json, alphabet, merges);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WriteSpecialTokens(Utf8JsonWriter json)
    {
        json.WriteStartArray("added_tokens");
        for (var id = 0; id < SpecialTokens.Count; id++)
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteString("content", SpecialTokens[id]);
            json.WriteBoolean("single_word", false);
            json.WriteBoolean("lstrip", false);
            json.WriteBoolean("rstrip", false);
            json.WriteBoolean("normalized", false);
            json.WriteBoolean("special", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteByteLevel(Utf8JsonWriter json, string part)
    {
        json.WriteStartObject(part);
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", false);
        json.WriteBoolean("trim_offsets", true);
        json.WriteBoolean("use_regex", true);
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, IReadOnlyList<string> alphabet, IReadOnlyList<Merge> merges)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteNull("dropout");
        json.WriteNull("unk_token");
        json.WriteNull("continuing_subword_prefix");
        json.WriteNull("end_of_word_suffix");
        json.WriteBoolean("fuse_unk", false);
        json.WriteBoolean("byte_fallback", false);
        json.WriteBoolean("ignore_merges", false);
        json.WriteStartObject("vocab");
        var id = 0;
        // Two merges may make the same token; it keeps the id of the first.
        foreach (var token in SpecialTokens.Concat(alphabet).Concat(merges.Select(merge => merge.Left + merge.Right))
            .Distinct(StringComparer.Ordinal))
        {
            json.WriteNumber(token, id++);
        }

        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach (var merge in merges)
        {
            json.WriteStringValue($"{merge.Left} {merge.Right}");
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
