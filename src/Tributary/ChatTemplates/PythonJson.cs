namespace Tributary.ChatTemplates;

/// <summary>Python's json.dumps as the filter tojson of transformers calls it:
/// the order of keys is kept, nothing is escaped for HTML.</summary>
internal sealed class PythonJson(int? indent, bool ensureAscii, bool sortKeys, string itemSeparator, string keySeparator, Work work)
{
    private const int DeepestNesting = 200;

    private readonly CountedText text = new(work);

    public static string Write(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
        var indent = bound.Value(1, absent: null) is null ? (int?)null : (int)Math.Clamp(bound.Integer(1, 0), 0, 100);
        var separators = bound.Value(2, absent: null) is TemplateList { Items: [string item, string key] } ? (item, key)
            : (indent is null ? ", " : ",", ": ");
        var json = new PythonJson(indent, Python.IsTrue(bound.Value(0, false)), Python.IsTrue(bound.Value(3, false)), separators.Item1,
            separators.Item2, arguments.Work);
        json.Write(value, 0);
        return json.text.ToString();
    }

    private void Write(object? value, int depth)
    {
        work.Values();
        switch (value)
        {
            case var _ when depth > DeepestNesting:
                throw work.Refused($"tojson of a value that is nested more than {Invariant.Text(DeepestNesting)} deep");
            case string quoted:
                Quote(quoted);
                break;
            case TemplateList { Kind: ListKind.List or ListKind.Tuple } list:
                Enclose('[', list.Items, item => Write(item, depth + 1), ']', depth);
                break;
            case TemplateDictionary dictionary:
                Enclose('{', Pairs(dictionary), pair => WritePair(pair, depth + 1), '}', depth);
                break;
            default:
                text.Add(Plain(value) ?? throw work.Refused($"a value of the type {Python.TypeName(value)} has no JSON"));
                break;
        }
    }

    private static string? Plain(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        long number => Invariant.Text(number),
        double.NaN => "NaN",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        double number => PythonText.Of(number),
        _ => null,
    };

    private IReadOnlyList<(string Key, object? Value)> Pairs(TemplateDictionary dictionary)
    {
        work.Values(dictionary.Count);
        var pairs = dictionary.Select(pair => (Key: pair.Key is bool ? Plain(pair.Key)! : PythonText.Of(pair.Key, work), pair.Value));
        return [.. sortKeys ? pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal) : pairs];
    }

    private void WritePair((string Key, object? Value) pair, int depth)
    {
        Quote(pair.Key);
        text.Add(keySeparator);
        Write(pair.Value, depth);
    }

    private void Enclose<T>(char open, IReadOnlyList<T> items, Action<T> write, char close, int depth)
    {
        text.Add(open);
        for (var i = 0; i < items.Count; i++)
        {
            text.Add(i == 0 ? "" : itemSeparator);
            BreakLine(depth + 1);
            write(items[i]);
        }

        if (items.Count > 0)
        {
            BreakLine(depth);
        }

        text.Add(close);
    }

    private void BreakLine(int depth)
    {
        if (indent is { } width)
        {
            text.Add('\n');
            text.Add(' ', width * depth);
        }
    }

    private void Quote(string value)
    {
        text.Add('"');
        foreach (var unit in value)
        {
            if (Escaped(unit) is { } escaped)
            {
                text.Add(escaped);
            }
            else
            {
                text.Add(unit);
            }
        }

        text.Add('"');
    }

    private string? Escaped(char unit) => unit switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\b' => "\\b",
        '\f' => "\\f",
        _ => unit < ' ' || (ensureAscii && unit > '~')
            ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}") : null,
    };
}
