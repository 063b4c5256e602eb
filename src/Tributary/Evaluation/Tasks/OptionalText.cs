namespace Tributary.Evaluation.Tasks;

/// <summary>
/// The text of a template with optional fields. With a field that is absent or blank goes what was written for its sake, the largest of:
/// its paragraph (up to and with the blank lines behind it; never the last one, which the answer follows), its line with the
/// line break, and the place alone with the spaces before it, or, at the beginning of a line, those behind it. A paragraph or
/// line goes only if it names optional fields and none of its fields has a text.
/// </summary>
internal static class OptionalText
{
    /// <summary>The text for the fields of an example.</summary>
    public static string Of(IReadOnlyList<TemplatePart> parts, Func<string, string?> field)
    {
        var paragraphs = Paragraphs(Lines(parts));
        var text = new StringBuilder();
        foreach (var (index, lines) in paragraphs.Index())
        {
            var isLast = index == paragraphs.Count - 1;
            if (isLast || !IsEmpty(lines.SelectMany(line => line), field))
            {
                lines.ForEach(line => Append(text, line, field));
            }
        }

        return text.ToString();
    }

    // Each line with its line break, which the last one has not.
    private static List<List<TemplatePart>> Lines(IReadOnlyList<TemplatePart> parts)
    {
        List<List<TemplatePart>> lines = [[]];
        foreach (var part in parts)
        {
            var rest = part.IsField ? "" : part.Text;
            for (int end; (end = rest.IndexOf('\n', StringComparison.Ordinal)) >= 0; rest = rest[(end + 1)..])
            {
                lines[^1].Add(new TemplatePart(rest[..(end + 1)]));
                lines.Add([]);
            }

            lines[^1].AddRange(part.IsField ? [part] : rest.Length > 0 ? [new TemplatePart(rest)] : []);
        }

        return lines;
    }

    // A paragraph ends with the blank lines behind it.
    private static List<List<List<TemplatePart>>> Paragraphs(List<List<TemplatePart>> lines)
    {
        List<List<List<TemplatePart>>> paragraphs = [[]];
        var isClosed = false;
        foreach (var line in lines)
        {
            var isBlank = line.TrueForAll(part => !part.IsField && string.IsNullOrWhiteSpace(part.Text));
            if (isClosed && !isBlank)
            {
                paragraphs.Add([]);
            }

            isClosed = isBlank;
            paragraphs[^1].Add(line);
        }

        return paragraphs;
    }

    private static void Append(StringBuilder text, List<TemplatePart> line, Func<string, string?> field)
    {
        if (IsEmpty(line, field))
        {
            // The last line has no break of its own: the one before it goes.
            text.Length -= !EndsInBreak(line) && text.Length > 0 && text[^1] == '\n' ? 1 : 0;
            return;
        }

        var (start, stripped) = (text.Length, false);
        foreach (var part in line)
        {
            if (part.IsField && IsAbsent(part, field))
            {
                TrimSpaces(text, start);
                stripped = text.Length == start;
                continue;
            }

            text.Append(part.IsField ? field(part.Text) : stripped ? part.Text.TrimStart(' ', '\t') : part.Text);
            stripped = false;
        }
    }

    private static bool EndsInBreak(List<TemplatePart> line) => line is [.., { IsField: false } last] && last.Text.EndsWith('\n');

    private static void TrimSpaces(StringBuilder text, int start)
    {
        while (text.Length > start && text[^1] is ' ' or '\t')
        {
            text.Length--;
        }
    }

    private static bool IsEmpty(IEnumerable<TemplatePart> parts, Func<string, string?> field)
    {
        TemplatePart[] fields = [.. parts.Where(part => part.IsField)];
        return fields.Length > 0 && Array.TrueForAll(fields, part => IsAbsent(part, field));
    }

    private static bool IsAbsent(TemplatePart part, Func<string, string?> field) =>
        part.IsOptional && string.IsNullOrWhiteSpace(field(part.Text));
}
