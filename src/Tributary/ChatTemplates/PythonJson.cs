namespace Tributary.ChatTemplates;

/// <summary>Python's json.dumps as the filter tojson of transformers calls it:
/// the order of keys is kept, nothing is escaped for HTML.</summary>
internal sealed class PythonJson(int? indent, bool ensureAscii, bool sortKeys, string itemSeparator, string keySeparator, Position at)
{
    private const int DeepestNesting = 200;

    private readonly StringBuilder text = new();

    public static string Write(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
        var indent = bound.Value(1, absent: null) is null ? (int?)null : (int)Math.Clamp(bound.Integer(1, 0), 0, 100);
        var separators = bound.Value(2, absent: null) is TemplateList { Items: [string item, string key] } ? (item, key)
            : (indent is null ? ", " : ",", ": ");
        var json = new PythonJson(indent, Python.IsTrue(bound.Value(0, false)), Python.IsTrue(bound.Value(3, false)), separators.Item1,
            separators.Item2, arguments.At);
        json.Write(value, 0);
        arguments.Budget.SpendText(arguments.At, json.text.Length);
        return json.text.ToString();
    }

    private void Write(object? value, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new TemplateException(at, $"tojson of a value that is nested more than {Invariant.Text(DeepestNesting)} deep");
        }

        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case bool truth:
                text.Append(truth ? "true" : "false");
                break;
            case long number:
                text.Append(Invariant.Text(number));
                break;
            case double number:
                text.Append(double.IsNaN(number) ? "NaN" : double.IsInfinity(number)
                    ? (number > 0 ? "Infinity" : "-Infinity") : PythonText.Of(number));
                break;
            case string inner:
                WriteText(inner);
                break;
            case TemplateList { Kind: ListKind.List or ListKind.Tuple } list:
                WriteAll('[', ']', list.Items, depth, item => Write(item, depth + 1));
                break;
            case TemplateDictionary dictionary:
                var pairs = dictionary.Select(pair => (Key: KeyText(pair.Key), pair.Value)).ToArray();
                WriteAll('{', '}', sortKeys ? [.. pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal)] : pairs, depth, pair =>
                {
                    WriteText(pair.Key);
                    text.Append(keySeparator);
                    Write(pair.Value, depth + 1);
                });
                break;
            default:
                throw new TemplateException(at, $"a value of the type {Python.TypeName(value)} has no JSON");
        }
    }

    private string KeyText(object key) => key switch
    {
        string text => text,
        bool truth => truth ? "true" : "false",
        _ => PythonText.Of(key, at),
    };

    private void WriteAll<T>(char open, char close, IReadOnlyList<T> items, int depth, Action<T> write)
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "" : itemSeparator);
            WriteLine(depth + 1);
            write(items[i]);
        }

        if (items.Count > 0)
        {
            WriteLine(depth);
        }

        text.Append(close);
    }

    private void WriteLine(int depth)
    {
        if (indent is { } width)
        {
            text.Append('\n').Append(' ', width * depth);
        }
    }

    private void WriteText(string value)
    {
        text.Append('"');
        foreach (var unit in value)
        {
            text.Append(unit switch
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
            });
        }

        text.Append('"');
    }
}
