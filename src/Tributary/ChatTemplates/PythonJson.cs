namespace Tributary.ChatTemplates;

/// <summary>Python's json.dumps as the filter tojson of transformers calls it:
/// the order of keys is kept, nothing is escaped for HTML.</summary>
internal sealed class PythonJson(int? indent, bool ensureAscii, bool sortKeys, string itemSeparator, string keySeparator, Position at)
{
    private const int DeepestNesting = 200;

    public static string Write(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
        var indent = bound.Value(1, absent: null) is null ? (int?)null : (int)Math.Clamp(bound.Integer(1, 0), 0, 100);
        var separators = bound.Value(2, absent: null) is TemplateList { Items: [string item, string key] } ? (item, key)
            : (indent is null ? ", " : ",", ": ");
        var json = new PythonJson(indent, Python.IsTrue(bound.Value(0, false)), Python.IsTrue(bound.Value(3, false)), separators.Item1,
            separators.Item2, arguments.At);
        var text = json.Text(value, 0);
        arguments.Budget.SpendText(arguments.At, text.Length);
        return text;
    }

    private string Text(object? value, int depth) => value switch
    {
        _ when depth > DeepestNesting =>
            throw new TemplateException(at, $"tojson of a value that is nested more than {Invariant.Text(DeepestNesting)} deep"),
        null => "null",
        bool truth => truth ? "true" : "false",
        long number => Invariant.Text(number),
        double.NaN => "NaN",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        double number => PythonText.Of(number),
        string text => Quoted(text),
        TemplateList { Kind: ListKind.List or ListKind.Tuple } list =>
            Enclosed('[', list.Items.Select(item => Text(item, depth + 1)), ']', depth),
        TemplateDictionary dictionary => Enclosed('{', Pairs(dictionary, depth + 1), '}', depth),
        _ => throw new TemplateException(at, $"a value of the type {Python.TypeName(value)} has no JSON"),
    };

    private IEnumerable<string> Pairs(TemplateDictionary dictionary, int depth)
    {
        var pairs = dictionary.Select(pair => (Key: pair.Key is bool ? Text(pair.Key, depth) : PythonText.Of(pair.Key, at), pair.Value));
        return (sortKeys ? pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal) : pairs)
            .Select(pair => Quoted(pair.Key) + keySeparator + Text(pair.Value, depth));
    }

    private string Enclosed(char open, IEnumerable<string> items, char close, int depth)
    {
        var (outer, inner) = (LineBreak(depth), LineBreak(depth + 1));
        string[] all = [.. items];
        return all.Length == 0 ? $"{open}{close}" : $"{open}{inner}{string.Join(itemSeparator + inner, all)}{outer}{close}";
    }

    private string LineBreak(int depth) => indent is { } width ? "\n" + new string(' ', width * depth) : "";

    private string Quoted(string value) => '"' + string.Concat(value.Select(unit => unit switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\b' => "\\b",
        '\f' => "\\f",
        _ => unit < ' ' || (ensureAscii && unit > '~')
            ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}") : unit.ToString(),
    })) + '"';
}
