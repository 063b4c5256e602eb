namespace Tributary.Documents;

/// <summary>A value of a YAML text. A value that an alias repeats is one node, so
/// that a text of aliases costs what it has characters.</summary>
/// <param name="line">From 1.</param>
/// <param name="height">Levels below it and its own, aliases followed.</param>
/// <param name="size">Values below it and itself, aliases followed.</param>
internal sealed class YamlNode(int line, int height, long size) : DocumentNode
{
    private readonly Dictionary<string, DocumentNode>? byKey;
    private readonly IReadOnlyList<KeyValuePair<string, DocumentNode>>? entries;

    public int Height => height;

    public long Size => size;

    public override int Line => line;

    public override bool IsNull => IsPlain && Text is "" or "null" or "~";

    /// <summary>True if the value stands without quotes.</summary>
    public bool IsPlain { get; init; }

    /// <summary>The value; null for a list or a mapping.</summary>
    public string? Scalar { get; init; }

    public IReadOnlyList<DocumentNode>? List { get; init; }

    /// <summary>The entries of a mapping, their keys distinct.</summary>
    public IReadOnlyList<KeyValuePair<string, DocumentNode>>? Mapping
    {
        get => entries;
        init
        {
            entries = value;
            byKey = value?.ToDictionary(StringComparer.Ordinal);
        }
    }

    public override string Written => Scalar is { } text ? Short(text) : List is null ? "a mapping" : "a list";

    public override string? Text => Scalar;

    public override int? Whole =>
        int.TryParse(Scalar, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;

    public override double? Number =>
        double.TryParse(Scalar, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null;

    public override bool? Flag => Scalar switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };

    public override IEnumerable<DocumentNode>? Items => List;

    public override IEnumerable<KeyValuePair<string, DocumentNode>>? Entries => entries;

    public override DocumentNode? Find(string key) => byKey?.GetValueOrDefault(key);
}
