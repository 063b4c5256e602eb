namespace Tributary.Documents;

/// <summary>
/// One mapping of a YAML or JSON text, read key by key with type, range and default. Whatever is wrong is collected with file, line and
/// key path, so that a reader sees all problems of a file at once; a key that nobody asked for can be one of them. Values come back usable
/// (the default) even if they were wrong: call <see cref="DocumentProblems.ThrowIfAny"/> before trusting them.
/// </summary>
public sealed partial class DocumentSection
{
    private readonly DocumentNode? node;
    private readonly int line;
    private readonly List<string> known = [];

    private DocumentSection(DocumentNode? node, int line, string path, DocumentProblems problems)
    {
        this.node = node;
        this.line = node?.Line ?? line;
        Path = path;
        Problems = problems;
    }

    /// <summary>The problems of the whole file.</summary>
    public DocumentProblems Problems { get; }

    /// <summary>The keys as written, in the order of the file.</summary>
    public IEnumerable<string> Keys => node?.Entries!.Select(entry => entry.Key) ?? [];

    /// <summary>The key path of this mapping; empty for the whole file.</summary>
    internal string Path { get; }

    /// <summary>Opens the top mapping of a YAML text.</summary>
    /// <exception cref="BadInputException">The text is no YAML, or its top is no mapping.</exception>
    public static DocumentSection Open(string yaml, DocumentProblems problems) =>
        YamlReader.Read(yaml, problems.File) is { Entries: not null } top
            ? new DocumentSection(top, 0, "", problems)
            : throw new BadInputException(problems.File, "expected one YAML document that is a mapping of keys to values");

    /// <summary>Opens the top mapping of a JSON text.</summary>
    /// <exception cref="BadInputException">Its top is no mapping.</exception>
    internal static DocumentSection Open(JsonElement top, DocumentProblems problems) =>
        top.ValueKind == JsonValueKind.Object
            ? new DocumentSection(new JsonElementNode(top), 0, "", problems)
            : throw new BadInputException(problems.File, "expected a JSON object");

    /// <summary>True if the key is written with a value other than null.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>True if the key's value is one value alone.</summary>
    public bool HoldsText(string key) => Find(key) is { IsOne: true };

    /// <summary>True if the key's value is a mapping.</summary>
    public bool HoldsSection(string key) => Find(key) is { Entries: not null };

    /// <summary>True if the key's value is a list of mappings, one or more.</summary>
    public bool HoldsSections(string key) => Find(key) is { Items: { } items } && items.Any()
        && items.All(item => item.Entries is not null);

    /// <summary>True if the key is written, be it with null.</summary>
    internal bool IsWritten(string key) => node?.Find(key) is not null;

    /// <summary>The value of a key as it stands; null if it is not written or null.</summary>
    internal DocumentNode? Find(string key)
    {
        if (!known.Contains(key))
        {
            known.Add(key);
        }

        return node?.Find(key) is { IsNull: false } value ? value : null;
    }

    /// <summary>A text, or null if the key is not written.</summary>
    public string? Text(string key) => One(key) is { } value ? value.Text ?? Wrong<string?>(key, value, "a text", null) : null;

    /// <summary>A text that must be written and not be empty.</summary>
    public string RequiredText(string key)
    {
        var text = Text(key);
        if (text is null or "" && Find(key) is null or { IsOne: true, Text: not null })
        {
            Refuse(key, "is required and must not be empty");
        }

        return text ?? "";
    }

    /// <summary>A whole number in [min, max].</summary>
    /// <param name="key">The key.</param>
    /// <param name="defaultValue">If it is not written; null: it must be.</param>
    /// <param name="min">The least.</param>
    /// <param name="max">The most.</param>
    public int Integer(string key, int? defaultValue, int min, int max = int.MaxValue)
    {
        var expected = max == int.MaxValue ? $"a whole number of at least {Invariant.Text(min)}"
            : $"a whole number from {Invariant.Text(min)} to {Invariant.Text(max)}";
        return One(key) switch
        {
            null => defaultValue ?? (Find(key) is null ? Missing(key, expected, 0) : 0),
            { Whole: { } whole } when whole >= min && whole <= max => whole,
            { } other => Wrong(key, other, expected, defaultValue ?? 0),
        };
    }

    /// <summary>A finite number for which a condition holds.</summary>
    /// <param name="key">The key.</param>
    /// <param name="defaultValue">If it is not written; null: it must be.</param>
    /// <param name="holds">The condition.</param>
    /// <param name="expected">The condition in words, as in "in [0, 1)".</param>
    public double Number(string key, double? defaultValue, Predicate<double> holds, string expected) => One(key) is { } value
        ? ParseNumber(key, value, holds, expected) ?? defaultValue ?? 0
        : defaultValue ?? (Find(key) is null ? Missing(key, $"a number {expected}".TrimEnd(), 0.0) : 0);

    /// <summary>A list of finite numbers, or one number alone; null if the key is not written.</summary>
    public IReadOnlyList<double>? Numbers(string key, Predicate<double> holds, string expected) =>
        Values(key)?.Select(item => ParseNumber(key, item, holds, expected)).OfType<double>().ToArray();

    /// <summary>A list of texts, or one text alone; null if the key is not written.</summary>
    public IReadOnlyList<string>? Texts(string key) =>
        Values(key)?.Select(item => item.Text ?? Wrong(key, item, "a text", "")).ToArray();

    /// <summary>A list of whole numbers of at least <paramref name="min"/>, or one alone; empty if the key is not written.</summary>
    internal IReadOnlyList<int> Integers(string key, int min, int max = int.MaxValue) =>
        [.. (Values(key) ?? []).Select(item => item.Whole is { } whole && whole >= min && whole <= max ? whole
            : Wrong(key, item, $"a whole number from {Invariant.Text(min)} to {Invariant.Text(max)}", 0))];

    /// <summary>true or false.</summary>
    public bool Flag(string key, bool defaultValue)
    {
        var value = One(key);
        if (value is { Flag: null })
        {
            Refuse(key, $"'{value.Written}' is neither true nor false");
        }

        return value?.Flag ?? defaultValue;
    }

    /// <summary>One of a closed set of words; matched exactly.</summary>
    public T Choice<T>(string key, T defaultValue, IReadOnlyDictionary<string, T> words) => One(key) switch
    {
        null => defaultValue,
        { Text: { } word } when words.TryGetValue(word, out var value) => value,
        { } other => Wrong(key, other, $"one of: {string.Join(", ", words.Keys)}", defaultValue),
    };

    /// <summary>The value of a key, whatever it is, as JSON; null if it is not written.</summary>
    internal JsonElement Json(string key) => Find(key) is { } value ? DocumentJson.Of(value) : JsonElement.Parse("null");

    /// <summary>The mapping below a key; an empty one if the key is not written.</summary>
    public DocumentSection Section(string key) => OptionalSection(key) ?? new DocumentSection(null, line, PathOf(key), Problems);

    /// <summary>The mapping below a key; null if the key is not written.</summary>
    internal DocumentSection? OptionalSection(string key)
    {
        var below = Find(key);
        if (below is { Entries: null })
        {
            Refuse(key, $"expected a mapping of keys to values, found {below.Written}");
        }

        return below is { Entries: not null } ? new DocumentSection(below, 0, PathOf(key), Problems) : null;
    }

    /// <summary>The mappings of a list; an empty list if the key is not written.</summary>
    public IReadOnlyList<DocumentSection> Sections(string key)
    {
        var below = Find(key);
        var items = below?.Items?.ToArray() ?? [];
        if (below is { Items: null } || Array.Exists(items, item => item.Entries is null))
        {
            var found = Array.FindIndex(items, item => item.Entries is null);
            Refuse(key, $"expected a list of mappings{(below!.Line > 0 ? ", each beginning with '- '" : "")}, found "
                + (found < 0 ? below.Written : $"{items[found].Written} at [{Invariant.Text(found)}]"));
            return [];
        }

        return [.. items.Select((item, index) => new DocumentSection(item, 0, $"{PathOf(key)}[{Invariant.Text(index)}]", Problems))];
    }

    private string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    private DocumentNode? One(string key)
    {
        var value = Find(key);
        if (value is null or { IsOne: true })
        {
            return value;
        }

        Refuse(key, "expected one value, found a list or a mapping");
        return null;
    }

    private DocumentNode[]? Values(string key)
    {
        var value = Find(key);
        DocumentNode[]? values = value is { IsOne: true } ? [value] : value?.Items?.ToArray();
        if (value is not null && values?.All(item => item.IsOne) != true)
        {
            Refuse(key, "expected a list of values");
            return null;
        }

        return values;
    }

    private double? ParseNumber(string key, DocumentNode value, Predicate<double> holds, string expected) =>
        value.Number is { } number && holds(number) ? number
            : Wrong<double?>(key, value, $"a number {expected}".TrimEnd(), null);
}
