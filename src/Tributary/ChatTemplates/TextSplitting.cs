namespace Tributary.ChatTemplates;

/// <summary>Python's split, rsplit and splitlines.</summary>
internal static class TextSplitting
{
    private static readonly string[] LineBreaks = ["\r\n", "\n", "\r", "\v", "\f", "\u001c", "\u001d", "\u001e",
        "\u0085", "\u2028", "\u2029"];

    public static TemplateList Split(string text, CallArguments arguments, bool fromRight)
    {
        var bound = arguments.Bind(fromRight ? "rsplit" : "split", "sep", "maxsplit");
        var separator = bound.OptionalText(0);
        var most = bound.Integer(1, -1);
        if (separator is { Length: 0 })
        {
            throw new TemplateException(arguments.At, "'split' by an empty text");
        }

        var pieces = separator is null ? Words(text, most, fromRight) : Parts(text, separator, most, fromRight);
        arguments.Budget.Spend(arguments.At, pieces.Count);
        return new TemplateList([.. pieces]);
    }

    public static TemplateList Lines(string text, CallArguments arguments)
    {
        var keep = arguments.Bind("splitlines", "keepends").Flag(0);
        var lines = new List<object?>();
        var start = 0;
        for (var i = 0; i < text.Length;)
        {
            var found = Array.Find(LineBreaks, line => string.CompareOrdinal(text, i, line, 0, line.Length) == 0);
            i += found?.Length ?? 1;
            if (found is not null)
            {
                lines.Add(text[start..(keep ? i : i - found.Length)]);
                start = i;
            }
        }

        if (start < text.Length)
        {
            lines.Add(text[start..]);
        }

        return new TemplateList(lines);
    }

    private static IReadOnlyList<string> Parts(string text, string separator, long most, bool fromRight)
    {
        var parts = text.Split(separator);
        if (most < 0 || most >= parts.Length - 1)
        {
            return parts;
        }

        var kept = (int)most;
        return fromRight
            ? [string.Join(separator, parts.SkipLast(kept)), .. parts.TakeLast(kept)]
            : [.. parts.Take(kept), string.Join(separator, parts.Skip(kept))];
    }

    private static List<string> Words(string text, long most, bool fromRight)
    {
        var words = new List<(int Start, int Stop)>();
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            while (i < text.Length && !char.IsWhiteSpace(text[i]))
            {
                i++;
            }

            if (i > start)
            {
                words.Add((start, i));
            }

            i++;
        }

        if (most < 0 || most >= words.Count)
        {
            return [.. words.Select(word => text[word.Start..word.Stop])];
        }

        var kept = (int)most;
        return fromRight
            ? [.. new[] { text[..words[^(kept + 1)].Stop] }, .. words.TakeLast(kept).Select(word => text[word.Start..word.Stop])]
            : [.. words.Take(kept).Select(word => text[word.Start..word.Stop]), text[words[kept].Start..]];
    }
}
