using System.Text.Unicode;

namespace Tributary.Datasets.Reading;

/// <summary>Whether bytes are text in UTF-8, and if not what they seem to be: one problem for the whole file, at the first wrong
/// line.</summary>
internal static class TextForm
{
    /// <summary>True if they are; else what is wrong is noted.</summary>
    public static bool IsUtf8(byte[] content, DatasetProblems problems)
    {
        if (Wide(content) is { } wide)
        {
            problems.Add($"is {wide}; save it as UTF-8");
            return false;
        }

        if (Utf8.IsValid(content))
        {
            return true;
        }

        var at = Wrong(content);
        var lines = content.AsSpan(0, at).Count((byte)'\n') + 1;
        problems.Add(lines, string.Create(CultureInfo.InvariantCulture,
            $"is not UTF-8: byte 0x{content[at]:X2}{Latin(content[at])} begins no character there; save the file as UTF-8"));
        return false;
    }

    // What has two bytes for every letter, with a mark at its beginning or not: no text of UTF-8 holds a byte of 0.
    private static string? Wide(byte[] content)
    {
        var start = content.AsSpan(0, Math.Min(content.Length, 1 << 16));
        var (even, odd) = (0, 0);
        for (var at = 0; at < start.Length; at++)
        {
            (even, odd) = start[at] != 0 ? (even, odd) : at % 2 == 0 ? (even + 1, odd) : (even, odd + 1);
        }

        return start.StartsWith(Encoding.Unicode.Preamble) || start.StartsWith(Encoding.BigEndianUnicode.Preamble) ? "UTF-16"
            : odd > 4 * even ? "UTF-16 without a byte order mark (little-endian)"
            : even > 4 * odd ? "UTF-16 without a byte order mark (big-endian)"
            : even + odd > 0 ? "no text: it holds bytes of 0, and is perhaps UTF-32"
            : null;
    }

    private static int Wrong(ReadOnlySpan<byte> content)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(content[at..], out _, out var read) == System.Buffers.OperationStatus.Done)
        {
            at += read;
        }

        return at;
    }

    // The letters of Latin-1 above 0xA0 are its first 256 code points.
    private static string Latin(byte value) => value >= 0xA0 ? $" ('{(char)value}' in Latin-1)" : "";
}
