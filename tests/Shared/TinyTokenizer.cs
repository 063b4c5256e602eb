using System.Text.Json;

namespace Tributary.Testing;

/// <summary>A <c>tokenizer.json</c> that reads any text: a token for every byte, and no merges.</summary>
internal static class TinyTokenizer
{
    /// <summary>The file's text.</summary>
    public static string Json { get; } = JsonSerializer.Serialize(new
    {
        model = new { type = "BPE", vocab = Vocabulary(), merges = Array.Empty<string>() },
        pre_tokenizer = new { type = "ByteLevel", add_prefix_space = false, use_regex = true },
        decoder = new { type = "ByteLevel" },
    });

    // The byte level's alphabet: printable bytes stand for themselves, the others for characters from U+0100 on.
    private static Dictionary<string, int> Vocabulary()
    {
        var next = 256;
        return Enumerable.Range(0, 256).ToDictionary(value =>
            (value is (> 32 and < 127) or (> 160 and not 173) ? (char)value : (char)next++).ToString(), value => value);
    }
}
