namespace Tributary.ChatTemplates;

/// <summary>The methods of texts, by Python's rules.</summary>
internal static class TextMethods
{
    private static readonly Dictionary<string, Func<string, CallArguments, object?>> Table = new(StringComparer.Ordinal)
    {
        ["capitalize"] = (text, _) => text.Length == 0 ? "" : string.Concat(CodePoints.Of(text)[0].ToUpperInvariant(),
            string.Concat(CodePoints.Of(text).Skip(1)).ToLowerInvariant()),
        ["count"] = (text, arguments) => (long)Occurrences(text, arguments.Bind("count", "sub").Text(0)),
        ["endswith"] = (text, arguments) => Affixes(arguments, "endswith").Any(suffix => text.EndsWith(suffix, StringComparison.Ordinal)),
        ["find"] = (text, arguments) => Place(text, text.IndexOf(arguments.Bind("find", "sub").Text(0), StringComparison.Ordinal)),
        ["index"] = (text, arguments) => Place(text, text.IndexOf(arguments.Bind("index", "sub").Text(0), StringComparison.Ordinal)) is >= 0
            and var place
            ? place : throw new TemplateException(arguments.At, "'index': the text is not in it"),
        ["isalnum"] = (text, _) => text.Length > 0 && text.EnumerateRunes().All(System.Text.Rune.IsLetterOrDigit),
        ["isalpha"] = (text, _) => text.Length > 0 && text.EnumerateRunes().All(System.Text.Rune.IsLetter),
        ["isdigit"] = (text, _) => text.Length > 0 && text.EnumerateRunes().All(System.Text.Rune.IsDigit),
        ["islower"] = (text, _) => text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["isspace"] = (text, _) => text.Length > 0 && text.All(char.IsWhiteSpace),
        ["isupper"] = (text, _) => text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["join"] = (text, arguments) => Join(text, Python.Items(arguments.Bind("join", "items").Required(0), arguments.At)
            .Select(item => item as string
            ?? throw new TemplateException(arguments.At, $"'join' of {Python.TypeName(item)}; expected texts")), arguments),
        ["lower"] = (text, _) => text.ToLowerInvariant(),
        ["lstrip"] = (text, arguments) => Strip(text, arguments, left: true, right: false),
        ["removeprefix"] = (text, arguments) => arguments.Bind("removeprefix", "prefix").Text(0) is var prefix
            && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text,
        ["removesuffix"] = (text, arguments) => arguments.Bind("removesuffix", "suffix").Text(0) is var suffix
            && text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text,
        ["replace"] = Replace,
        ["rfind"] = (text, arguments) => Place(text, text.LastIndexOf(arguments.Bind("rfind", "sub").Text(0), StringComparison.Ordinal)),
        ["rsplit"] = (text, arguments) => TextSplitting.Split(text, arguments, fromRight: true),
        ["rstrip"] = (text, arguments) => Strip(text, arguments, left: false, right: true),
        ["split"] = (text, arguments) => TextSplitting.Split(text, arguments, fromRight: false),
        ["splitlines"] = (text, arguments) => TextSplitting.Lines(text, arguments),
        ["startswith"] = (text, arguments) => Affixes(arguments, "startswith")
            .Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal)),
        ["strip"] = (text, arguments) => Strip(text, arguments, left: true, right: true),
        ["title"] = (text, _) => Title(text, character => char.IsLetter(character, 0)),
        ["upper"] = (text, _) => text.ToUpperInvariant(),
    };

    public static IReadOnlyList<string> Names { get; } = [.. Table.Keys];

    public static object? Call(string text, string name, CallArguments arguments)
    {
        arguments.Budget.SpendText(arguments.At, text.Length);
        return Table[name](text, arguments);
    }

    public static string Join(string separator, IEnumerable<string> texts, CallArguments arguments)
    {
        var all = texts.ToArray();
        arguments.Budget.SpendText(arguments.At, all.Sum(text => (long)text.Length + separator.Length));
        return string.Join(separator, all);
    }

    /// <summary>Python's int() of a value, through float() if need be; null if it is none.</summary>
    public static object? ToInteger(object? value) => value switch
    {
        string text when long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        _ => ToFloat(value) is double number && Math.Abs(number) < 9e18 ? Python.Number(value) as long? ?? (long)number : null,
    };

    /// <summary>Python's float() of a value; null if it is none.</summary>
    public static object? ToFloat(object? value) => value switch
    {
        string text => double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ => Python.Number(value) is { } number ? Python.ToDouble(number) : null,
    };

    private static string Strip(string text, CallArguments arguments, bool left, bool right)
    {
        var given = arguments.Bind("strip", "chars").OptionalText(0);
        var units = given is null ? [] : CodePoints.Of(given);
        var characters = CodePoints.Of(text);
        var start = left ? characters.TakeWhile(Stripped).Count() : 0;
        var stop = characters.Count - (right ? characters.Reverse().TakeWhile(Stripped).Count() : 0);
        return string.Concat(characters.Skip(start).Take(stop - start));

        // To Python, the separators U+001C to U+001F are spaces too.
        bool Stripped(string character) => given is null ? char.IsWhiteSpace(character[0])
            || character[0] is >= '\u001c' and <= '\u001f' : units.Contains(character);
    }

    private static string Replace(string text, CallArguments arguments)
    {
        var bound = arguments.Bind("replace", "old", "new", "count");
        var (old, with) = (bound.Text(0), bound.Text(1));
        var most = bound.Value(2, null) is null ? -1 : bound.Integer(2, -1);
        string[] pieces = old.Length == 0 ? ["", .. CodePoints.Of(text), ""] : text.Split(old);
        var count = most < 0 ? pieces.Length - 1 : (int)Math.Min(most, pieces.Length - 1);
        arguments.Budget.SpendText(arguments.At, text.Length + ((long)count * with.Length));
        return string.Join(with, pieces.Take(count + 1)) + (count + 1 < pieces.Length
            ? old + string.Join(old, pieces.Skip(count + 1)) : "");
    }

    /// <summary>Capital letters at the beginning of words, small ones inside.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isOfWord">Whether what follows a character is inside a word.</param>
    public static string Title(string text, Func<string, bool> isOfWord)
    {
        var inside = false;
        return string.Concat(CodePoints.Of(text).Select(character =>
        {
            var shown = inside ? character.ToLowerInvariant() : character.ToUpperInvariant();
            inside = isOfWord(character);
            return shown;
        }));
    }

    private static IEnumerable<string> Affixes(CallArguments arguments, string name)
    {
        var value = arguments.Bind(name, "affix").Required(0);
        return value is TemplateList { Kind: ListKind.Tuple } several
            ? several.Items.Select(item => PythonText.Of(item, arguments.At)) : [value as string
            ?? throw new TemplateException(arguments.At, $"'{name}' asks for a text or a tuple of texts, not "
                + $"for {Python.TypeName(value)}")];
    }

    private static int Occurrences(string text, string part) => part.Length == 0 ? CodePoints.Count(text) + 1 : text.Split(part).Length - 1;

    private static long Place(string text, int place) => place < 0 ? -1 : CodePoints.Count(text[..place]);
}
