namespace Tributary.Tokenizers;

/// <summary>The steps of a SentencePiece-style decoder; each takes tokens and gives tokens.</summary>
internal static class DecoderSteps
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Joins runs of byte tokens (&lt;0xE2&gt;) to the text that they spell;
    /// each byte of a run that spells none becomes U+FFFD.</summary>
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
    public static string Strip(string token, string content, int start, int stop)
    {
        for (; start > 0 && token.StartsWith(content, StringComparison.Ordinal); start--)
        {
            token = token[content.Length..];
        }

        for (; stop > 0 && token.EndsWith(content, StringComparison.Ordinal); stop--)
        {
            token = token[..^content.Length];
        }

        return token;
    }

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
