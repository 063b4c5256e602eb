using System.Buffers.Binary;

namespace Tributary.Tokenizers;

/// <summary>
/// SentencePiece's <c>precompiled_charsmap</c> (T5, XLM-RoBERTa): a double-array trie (Darts-clone) of UTF-8 keys, whose values are places
/// in a list of zero-ended replacements. As the tokenizers library applies it: a short grapheme is looked up whole, then its characters
/// one by one, and of several keys that fit the shortest counts.
/// </summary>
internal sealed class PrecompiledCharacterMap(uint[] units, byte[] replacements)
{
    // Longer graphemes are looked up character by character.
    private const int LongestGrapheme = 5;

    private static readonly PrecompiledCharacterMap Empty = new([0], []);

    /// <summary>Reads the Base64 text: the trie's length in bytes (32 bits, little-endian), the trie, the replacements.</summary>
    public static PrecompiledCharacterMap Read(DocumentSection normalizer)
    {
        var text = normalizer.WrittenText("precompiled_charsmap");
        var map = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, map, out var length) || length < sizeof(uint)
            || BinaryPrimitives.ReadUInt32LittleEndian(map) is var trie
                && (trie is 0 || trie % sizeof(uint) != 0 || trie > length - sizeof(uint)))
        {
            normalizer.Refuse("has a precompiled_charsmap that is no character map; expected Base64 of a trie and its replacements");
            return Empty;
        }

        var size = (int)BinaryPrimitives.ReadUInt32LittleEndian(map);
        uint[] units = [.. Enumerable.Range(1, size / sizeof(uint))
            .Select(unit => BinaryPrimitives.ReadUInt32LittleEndian(map.AsSpan(sizeof(uint) * unit)))];
        return new PrecompiledCharacterMap(units, map[(sizeof(uint) + size)..length]);
    }

    public string Normalize(string text)
    {
        var written = new StringBuilder(text.Length);
        for (var graphemes = StringInfo.GetTextElementEnumerator(text); graphemes.MoveNext();)
        {
            var grapheme = graphemes.GetTextElement();
            if (Encoding.UTF8.GetByteCount(grapheme) <= LongestGrapheme && Find(grapheme) is { } whole)
            {
                written.Append(whole);
                continue;
            }

            written.AppendJoin("", grapheme.EnumerateRunes().Select(rune => Find(rune.ToString()) ?? rune.ToString()));
        }

        return written.ToString();
    }

    /// <summary>What the shortest key that begins the text becomes; null if no key does.</summary>
    private string? Find(string text)
    {
        var node = Offset(units[0]);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            node ^= value;
            if (value == 0 || node >= units.Length || (units[node] & 0x800000ff) != value)
            {
                return null;
            }

            var unit = units[node];
            node ^= Offset(unit);
            if ((unit & 0x100) != 0)
            {
                return node < units.Length ? Replacement((int)(units[node] & 0x7fffffff)) : null;
            }
        }

        return null;
    }

    private string? Replacement(int start)
    {
        if (start > replacements.Length)
        {
            return null;
        }

        var rest = replacements.AsSpan(start);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
