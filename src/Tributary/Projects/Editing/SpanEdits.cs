using YamlDotNet.Core;

namespace Tributary.Projects.Editing;

/// <summary>
/// The few changes that a list or mapping can undergo, as edits of the text: append, replace, remove. The style of what is there is
/// kept: brackets or lines, one entry a line or many, indentation, line ends, a comma at the end. What cannot be changed safely is refused.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="file">Names it in refusals.</param>
internal sealed class SpanEdits(string text, string file)
{
    private readonly string newLine = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    /// <summary>Appends an entry to a mapping, or an item to a list.</summary>
    /// <param name="parent">The mapping or list.</param>
    /// <param name="addition">The entry or item as it is written in its own line, without the dash.</param>
    /// <param name="comment">Behind it; only if it has a line of its own.</param>
    public IEnumerable<TextEdit> Append(SpanNode parent, string addition, string comment = "")
    {
        RequirePlain(parent);
        return parent.IsFlow ? AppendInBrackets(parent, addition) : AppendLine(parent, addition + comment);
    }

    /// <summary>Replaces a value, or a key with its value, by a text. Behind a list of
    /// lines the rest of its last line, a comment, goes too.</summary>
    public TextEdit Replace(SpanNode first, SpanNode last, string replacement)
    {
        RequireUnshared(first);
        RequireUnshared(last);
        var end = last is { Kind: SpanKind.List or SpanKind.Mapping, IsFlow: false } ? LineEnd(last.End) : last.End;
        return new TextEdit(first.Start, end, replacement);
    }

    /// <summary>Removes an entry of a mapping. In a mapping of lines its lines go,
    /// with the comments in them; comments above and below stay.</summary>
    public IEnumerable<TextEdit> Remove(SpanNode mapping, int index)
    {
        RequirePlain(mapping);
        var (key, value) = mapping.Pairs[index];
        RequireUnshared(key);
        RequireUnshared(value);
        var end = Math.Max(key.End, value.End);
        if (!mapping.IsFlow)
        {
            RequireOwnLine(key);
            return [new TextEdit(LineStart(key.Start), NextLine(end), "")];
        }

        return RemoveInBrackets(mapping, index, key.Start, end);
    }

    /// <summary>Refuses a piece that is an alias, or has an anchor or a tag.</summary>
    public void RequirePlain(SpanNode node)
    {
        if (node.Kind == SpanKind.Alias || node.IsMarked)
        {
            throw Refusal(node, "is shared or marked (an alias '*', an anchor '&', a tag '!'), and a change here "
                + "could change another place too");
        }
    }

    private void RequireUnshared(SpanNode node)
    {
        foreach (var part in node.All())
        {
            RequirePlain(part);
            if (part.Style is ScalarStyle.Literal or ScalarStyle.Folded)
            {
                throw Refusal(part, "is a text of several lines ('|' or '>'), whose end is not certain");
            }
        }
    }

    private IEnumerable<TextEdit> AppendLine(SpanNode parent, string line)
    {
        var first = parent.Kind == SpanKind.List ? parent.Items[0] : parent.Pairs[0].Key;
        var last = parent.Kind == SpanKind.List ? parent.Items[^1] : parent.Pairs[^1].Value;
        if (last.All().Any(part => part.Style is ScalarStyle.Literal or ScalarStyle.Folded))
        {
            throw Refusal(last, "ends in a text of several lines ('|' or '>'), whose end is not certain");
        }

        var prefix = text[LineStart(first.Start)..first.Start];
        if (prefix.Trim() != (parent.Kind == SpanKind.List ? "-" : ""))
        {
            throw Refusal(first, "does not begin its line");
        }

        var end = LineEnd(parent.End);
        return [new TextEdit(end, end, newLine + prefix + line)];
    }

    private IEnumerable<TextEdit> AppendInBrackets(SpanNode parent, string addition)
    {
        if (parent is { Items.Count: 0, Pairs.Count: 0 })
        {
            return [new TextEdit(parent.Start + 1, parent.Start + 1, parent.Kind == SpanKind.List ? addition : $" {addition} ")];
        }

        var (lastStart, lastEnd) = parent.Kind == SpanKind.List ? (parent.Items[^1].Start, parent.Items[^1].End)
            : (parent.Pairs[^1].Key.Start, Math.Max(parent.Pairs[^1].Key.End, parent.Pairs[^1].Value.End));
        var lineEnd = LineEnd(lastEnd);
        var indent = text[LineStart(lastStart)..lastStart];
        var comma = Comma(lastEnd, parent.End - 1);
        if (lineEnd >= parent.End || indent.Trim().Length > 0 || comma > lineEnd)
        {
            return [new TextEdit(lastEnd, lastEnd, ", " + addition)];
        }

        return comma >= 0
            ? [new TextEdit(lineEnd, lineEnd, newLine + indent + addition + ",")]
            : [new TextEdit(lastEnd, lastEnd, ","), new TextEdit(lineEnd, lineEnd, newLine + indent + addition)];
    }

    private IEnumerable<TextEdit> RemoveInBrackets(SpanNode mapping, int index, int start, int end)
    {
        var isLast = index == mapping.Pairs.Count - 1;
        var comma = Comma(end, isLast ? mapping.End - 1 : mapping.Pairs[index + 1].Key.Start);
        var after = comma >= 0 ? comma + 1 : end;
        var rest = text[after..Math.Min(LineEnd(after), mapping.End)].TrimStart();
        if (text[LineStart(start)..start].Trim().Length == 0 && (rest.Length == 0 || rest[0] == '#'))
        {
            return [new TextEdit(LineStart(start), NextLine(after), "")];
        }

        if (!isLast)
        {
            return [new TextEdit(start, after + (rest.Length == 0 || rest[0] == '#' ? 0 : Spaces(after)), "")];
        }

        // Without a comma behind it, the one before it would end the mapping: allowed, and not nice.
        var before = index == 0 ? -1 : Comma(mapping.Pairs[index - 1].Value.End, start);
        return before >= 0 && text.AsSpan(before, start - before).IndexOfAny('#', '\n') < 0 ? [new TextEdit(before, after, "")]
            : [new TextEdit(start, after, "")];
    }

    private void RequireOwnLine(SpanNode key)
    {
        if (text[LineStart(key.Start)..key.Start].Trim().Length > 0)
        {
            throw Refusal(key, "does not begin its line");
        }
    }

    // The first comma of a stretch that is in no comment; -1 if there is none.
    private int Comma(int from, int to)
    {
        for (var at = from; at < to; at++)
        {
            if (text[at] == ',')
            {
                return at;
            }

            at = text[at] == '#' ? LineEnd(at) : at;
        }

        return -1;
    }

    private int Spaces(int at) => text.AsSpan(at).IndexOfAnyExcept(' ', '\t') is > 0 and var count ? count : 0;

    private int LineStart(int at) => at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;

    private int LineEnd(int at)
    {
        var end = text.IndexOf('\n', at);
        return end < 0 ? text.Length : end > at && text[end - 1] == '\r' ? end - 1 : end;
    }

    private int NextLine(int at) => text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : text.Length;

    private BadInputException Refusal(SpanNode node, string why) =>
        new($"{file}:{Invariant.Text(node.Line)}", $"{why}; write it out plainly, or edit the file by hand");
}
