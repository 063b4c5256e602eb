using System.Globalization;
using System.Text;

namespace Tributary.Torch.Tokenizers;

/// <summary>The steps of a SentencePiece-style decoder; each takes tokens and gives tokens.</summary>
internal static class DecoderSteps
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Joins runs of byte tokens (&lt;0xE2&gt;) to the text that they spell; each byte of a run that spells none becomes U+FFFD.</summary>
    public static IReadOnlyList<string> ByteFallback(IReadOnlyList<string> tokens)
    {
        var joined = new List<string>(tokens.Count);
        var run = new List<byte>();
        foreach (var token in tokens)
        {
            if (TryReadByte(token, out var value))
            {
                run.Add(value);
                continue;
            }

            Flush(run, joined);
            joined.Add(token);
        }

        Flush(run, joined);
        return joined;
    }

    /// <summary>Removes up to so many of a character at both ends.</summary>
    public static string Strip(string token, char content, int start, int stop)
    {
        var from = 0;
        while (from < start && from < token.Length && token[from] == content)
        {
            from++;
        }

        var to = token.Length;
        while (token.Length - to < stop && to > from && token[to - 1] == content)
        {
            to--;
        }

        return token[from..to];
    }

    /// <summary>Turns the mark back into a space; the first token loses the one that was put before the text.</summary>
    public static IReadOnlyList<string> Metaspace(IReadOnlyList<string> tokens, string mark, bool dropFirst) =>
        [.. tokens.Select((token, index) =>
            (index == 0 && dropFirst && token.StartsWith(mark, StringComparison.Ordinal) ? token[mark.Length..] : token)
            .Replace(mark, " ", StringComparison.Ordinal))];

    private static bool TryReadByte(string token, out byte value)
    {
        value = 0;
        return token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out value);
    }

    private static void Flush(List<byte> run, List<string> joined)
    {
        if (run.Count == 0)
        {
            return;
        }

        try
        {
            joined.Add(Strict.GetString([.. run]));
        }
        catch (DecoderFallbackException)
        {
            joined.AddRange(run.Select(_ => "\ufffd"));
        }

        run.Clear();
    }
}
