using System.Text.RegularExpressions;

namespace Tributary.ChatTemplates;

/// <summary>Python's split, rsplit and splitlines.</summary>
internal static partial class TextSplitting
{
    private const string LineBreaks = "\n\r\v\f\u001c\u001d\u001e\u0085\u2028\u2029";

    public static TemplateList Split(string text, CallArguments arguments, bool fromRight)
    {
        var bound = arguments.Bind(fromRight ? "rsplit" : "split", "sep", "maxsplit");
        var separator = bound.OptionalText(0);
        var most = bound.Integer(1, -1);
        if (separator is { Length: 0 })
        {
            throw new TemplateException(arguments.At, "'split' by an empty text");
        }

        arguments.Work.Values(separator is null ? Word().Count(text) : TextMethods.Occurrences(text, separator, arguments.Work) + 1);
        return new TemplateList([.. separator is null ? Words(text, most, fromRight) : Parts(text, separator, most, fromRight)]);
    }

    public static TemplateList Lines(string text, CallArguments arguments)
    {
        var keep = arguments.Bind("splitlines", "keepends").Flag(0);
        arguments.Work.Values(Line().Count(text));
        return new TemplateList([.. Line().Matches(text).Select(line => keep ? line.Value : line.Value.TrimEnd([.. LineBreaks]))]);
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

    private static IReadOnlyList<string> Words(string text, long most, bool fromRight)
    {
        var words = Word().Matches(text);
        if (most < 0 || most >= words.Count)
        {
            return [.. words.Select(word => word.Value)];
        }

        var kept = (int)most;
        var last = fromRight ? words[^(kept + 1)] : words[kept];
        return fromRight
            ? [text[..(last.Index + last.Length)], .. words.TakeLast(kept).Select(word => word.Value)]
            : [.. words.Take(kept).Select(word => word.Value), text[last.Index..]];
    }

    [GeneratedRegex($"[^{LineBreaks}]*(?:\r\n|[{LineBreaks}])|[^{LineBreaks}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Line();

    [GeneratedRegex(@"\S+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
