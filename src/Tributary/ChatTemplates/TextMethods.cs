namespace Tributary.ChatTemplates;

/// <summary>The methods of texts, by Python's rules.</summary>
internal static class TextMethods
{
    private static readonly Dictionary<string, Func<string, CallArguments, object?>> Table = new(StringComparer.Ordinal)
    {
        ["capitalize"] = (text, _) => CodePoints.At(text, 0) is { } first
            ? first.ToUpperInvariant() + text[first.Length..].ToLowerInvariant() : "",
        ["count"] = (text, arguments) => Occurrences(text, arguments.Bind("count", "sub").Text(0), arguments.Work),
        ["endswith"] = (text, arguments) => Affixes(arguments, "endswith").Any(suffix => text.EndsWith(suffix, StringComparison.Ordinal)),
        ["find"] = (text, arguments) => Find(text, "find", arguments),
        ["index"] = (text, arguments) => Find(text, "index", arguments) is >= 0 and var place ? place
            : throw new TemplateException(arguments.At, "'index': the text is not in it"),
        ["isalnum"] = (text, _) => text.Length > 0 && text.EnumerateRunes().All(System.Text.Rune.IsLetterOrDigit),
        ["isalpha"] = (text, _) => text.Length > 0 && text.EnumerateRunes().All(System.Text.Rune.IsLetter),
        ["isdigit"] = (text, _) => text.Length > 0 && text.EnumerateRunes().All(System.Text.Rune.IsDigit),
        ["islower"] = (text, _) => text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["isspace"] = (text, _) => text.Length > 0 && text.All(char.IsWhiteSpace),
        ["isupper"] = (text, _) => text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["join"] = (text, arguments) => Join(text, Python.Items(arguments.Bind("join", "items").Required(0), arguments.Work)
            .Select(item => item as string
            ?? throw new TemplateException(arguments.At, $"'join' of {Python.TypeName(item)}; expected texts")), arguments),
        ["lower"] = (text, _) => text.ToLowerInvariant(),
        ["lstrip"] = (text, arguments) => Strip(text, arguments, left: true, right: false),
        ["removeprefix"] = (text, arguments) => arguments.Bind("removeprefix", "prefix").Text(0) is var prefix
            && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text,
        ["removesuffix"] = (text, arguments) => arguments.Bind("removesuffix", "suffix").Text(0) is var suffix
            && text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text,
        ["replace"] = Replace,
        ["rfind"] = (text, arguments) => Find(text, "rfind", arguments),
        ["rsplit"] = (text, arguments) => TextSplitting.Split(text, arguments, fromRight: true),
        ["rstrip"] = (text, arguments) => Strip(text, arguments, left: false, right: true),
        ["split"] = (text, arguments) => TextSplitting.Split(text, arguments, fromRight: false),
        ["splitlines"] = (text, arguments) => TextSplitting.Lines(text, arguments),
        ["startswith"] = (text, arguments) => Affixes(arguments, "startswith")
            .Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal)),
        ["strip"] = (text, arguments) => Strip(text, arguments, left: true, right: true),
        ["title"] = (text, _) => Title(text, Rune.IsLetter),
        ["upper"] = (text, _) => text.ToUpperInvariant(),
    };

    public static IReadOnlyList<string> Names { get; } = [.. Table.Keys];

    /// <summary>A method of texts; the text is counted as gone through.</summary>
    public static object? Call(string text, string name, CallArguments arguments)
    {
        arguments.Work.Characters(text.Length);
        return Table[name](text, arguments);
    }

    /// <summary>The filter title. Unlike the method of the same name: words are parted by spaces, hyphens and opening brackets
    /// alone.</summary>
    public static string FilterTitle(string text, CallArguments arguments)
    {
        arguments.Work.Characters(text.Length);
        return Title(text, rune => !Rune.IsWhiteSpace(rune) && rune.Value is not ('-' or '(' or '{' or '[' or '<'));
    }

    /// <summary>A text from its end to its beginning.</summary>
    public static string Reverse(string text, CallArguments arguments)
    {
        arguments.Work.Characters(text.Length);
        return CodePoints.Text(CodePoints.Of(text).Reverse());
    }

    public static string Join(string separator, IEnumerable<string> texts, CallArguments arguments)
    {
        var all = texts.ToArray();
        arguments.Work.Characters(all.Sum(text => (long)text.Length + separator.Length));
        return string.Join(separator, all);
    }

    /// <summary>Python's int() of a value, through float() if need be; null if it is none.</summary>
    public static object? ToInteger(object? value, Work work) => value switch
    {
        string text when long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        _ => ToFloat(value, work) is double number && Math.Abs(number) < 9e18 ? Python.Number(value) as long? ?? (long)number : null,
    };

    /// <summary>Python's float() of a value; null if it is none.</summary>
    public static object? ToFloat(object? value, Work work)
    {
        work.Characters(value is string all ? all.Length : 0);
        return value switch
        {
            string text => double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
            _ => Python.Number(value) is { } number ? Python.ToDouble(number) : null,
        };
    }

    private static string Strip(string text, CallArguments arguments, bool left, bool right)
    {
        var given = arguments.Bind("strip", "chars").OptionalText(0);
        arguments.Work.Characters(given?.Length ?? 0);
        HashSet<Rune> asked = [.. given is null ? [] : CodePoints.Of(given)];
        var characters = CodePoints.Of(text);
        var start = left ? characters.TakeWhile(Stripped).Count() : 0;
        var stop = characters.Length - (right ? characters.Reverse().TakeWhile(Stripped).Count() : 0);
        return start >= stop ? "" : text[Units(characters[..start])..^Units(characters[stop..])];

        // To Python, the separators U+001C to U+001F are spaces too.
        bool Stripped(Rune rune) => given is null ? Rune.IsWhiteSpace(rune) || rune.Value is >= 0x1c and <= 0x1f : asked.Contains(rune);
    }

    private static string Replace(string text, CallArguments arguments)
    {
        var bound = arguments.Bind("replace", "old", "new", "count");
        var (old, with) = (bound.Text(0), bound.Text(1));
        var most = bound.Value(2, null) is null ? -1 : bound.Integer(2, -1);
        var places = Occurrences(text, old, arguments.Work);
        var count = most < 0 ? places : Math.Min(most, places);
        arguments.Work.Characters(text.Length + (count * with.Length));
        var replaced = new StringBuilder();
        var from = 0;
        for (var left = count; left > 0; left--)
        {
            var place = old.Length == 0 ? Math.Min(from + (left < count ? Step(text, from) : 0), text.Length)
                : text.IndexOf(old, from, StringComparison.Ordinal);
            replaced.Append(text, from, place - from).Append(with);
            from = place + old.Length;
        }

        return replaced.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>Capital letters at the beginning of words, small ones inside.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isOfWord">Whether what follows a character is inside a word.</param>
    private static string Title(string text, Func<Rune, bool> isOfWord)
    {
        var inside = false;
        return CodePoints.Text(text.EnumerateRunes().Select(rune =>
        {
            var shown = inside ? Rune.ToLowerInvariant(rune) : Rune.ToUpperInvariant(rune);
            inside = isOfWord(rune);
            return shown;
        }));
    }

    private static IEnumerable<string> Affixes(CallArguments arguments, string name)
    {
        var value = arguments.Bind(name, "affix").Required(0);
        return value is TemplateList { Kind: ListKind.Tuple } several
            ? several.Items.Select(item => PythonText.Of(item, arguments.Work)) : [value as string
            ?? throw new TemplateException(arguments.At, $"'{name}' asks for a text or a tuple of texts, not "
                + $"for {Python.TypeName(value)}")];
    }

    /// <summary>How often a part is in a text, without overlaps; an empty one is before and behind every character.</summary>
    public static long Occurrences(string text, string part, Work work)
    {
        work.Search(text, part);
        return part.Length == 0 ? CodePoints.Count(text) + 1L : text.AsSpan().Count(part);
    }

    private static long Find(string text, string name, CallArguments arguments)
    {
        var part = arguments.Bind(name, "sub").Text(0);
        arguments.Work.Search(text, part);
        var place = name == "rfind" ? text.LastIndexOf(part, StringComparison.Ordinal) : text.IndexOf(part, StringComparison.Ordinal);
        return place < 0 ? -1 : CodePoints.Count(text[..place]);
    }

    private static int Units(Rune[] runes) => runes.Sum(rune => rune.Utf16SequenceLength);

    private static int Step(string text, int from) => from + 1 < text.Length && char.IsSurrogatePair(text, from) ? 2 : 1;
}
