using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tributary.Documents;

/// <summary>
/// Builds the nodes of a YAML text from the parser's events, within bounds: of length, of levels, and of values with aliases followed.
/// An alias names what is complete before it, so that nothing contains itself. Merge keys (<c>&lt;&lt;</c>) are followed: keys
/// of the mapping itself count before merged ones, and earlier ones before later ones.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>The longest text that is read, in characters.</summary>
    public const int MostCharacters = 1 << 24;

    /// <summary>The most levels of lists and mappings, aliases followed.</summary>
    public const int MostLevels = 64;

    /// <summary>The most values, aliases followed.</summary>
    public const int MostValues = 1_000_000;

    private readonly string file;
    private readonly Parser parser;
    private readonly Dictionary<string, YamlNode> anchors = new(StringComparer.Ordinal);

    private YamlReader(string yaml, string file)
    {
        this.file = file;
        parser = new Parser(new StringReader(yaml));
    }

    /// <summary>The top of a text that is one document; null if it is none or several.</summary>
    /// <exception cref="BadInputException">It is no YAML, or beyond the bounds.</exception>
    public static YamlNode? Read(string yaml, string file)
    {
        if (yaml.Length > MostCharacters)
        {
            throw new BadInputException(file, $"has more than {Invariant.Text(MostCharacters)} characters");
        }

        var reader = new YamlReader(yaml, file);
        try
        {
            return reader.Document();
        }
        catch (YamlException broken) when (broken.Message.Contains(" tab ", StringComparison.Ordinal))
        {
            throw new BadInputException(reader.At(reader.LineOfTab(yaml)), "not valid YAML: a tab stands where a line is indented; "
                + "YAML indents with spaces only");
        }
        catch (YamlException broken)
        {
            throw new BadInputException(reader.At(broken.Start), $"not valid YAML: {broken.Message}");
        }
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException or NullReferenceException
            or IndexOutOfRangeException or FormatException or OverflowException)
        {
            // Faults of the parser itself on some texts that are no YAML.
            throw new BadInputException(reader.At(reader.parser.Current?.End ?? default), "not valid YAML: a bracket, quote or tag that is "
                + "not closed, or a key without its value, stands here or below");
        }
    }

    // The parser names the start of what it was reading; the tab stands behind the last thing that it read whole.
    private int LineOfTab(string yaml)
    {
        var from = Math.Max(1, LineOf(parser.Current?.End ?? default));
        return yaml.Split('\n').Index().Skip(from - 1)
            .FirstOrDefault(line => line.Item.AsSpan(0, line.Item.Length - line.Item.AsSpan().TrimStart(" \t").Length).Contains('\t'),
                (Index: from - 1, Item: "")).Index + 1;
    }

    private YamlNode? Document()
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
        {
            return null;
        }

        var top = Node(1);
        parser.Consume<DocumentEnd>();
        return parser.TryConsume<StreamEnd>(out _) ? top : null;
    }

    private YamlNode Node(int level)
    {
        if (level > MostLevels)
        {
            throw Refused(parser.Current!, $"is nested deeper than {Invariant.Text(MostLevels)} levels");
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return anchors.TryGetValue(alias.Value.Value, out var named) ? named
                : throw Refused(alias, $"the alias *{alias.Value.Value} names nothing that is complete before it");
        }

        var start = parser.Current as NodeEvent;
        var node = parser.TryConsume<Scalar>(out var scalar)
            ? new YamlNode(LineOf(scalar.Start), 1, 1) { Scalar = scalar.Value, IsPlain = scalar.Style == ScalarStyle.Plain }
            : parser.TryConsume<SequenceStart>(out var list) ? List(list, level)
            : parser.TryConsume<MappingStart>(out var mapping) ? Mapping(mapping, level)
            : throw Refused(parser.Current!, "not valid YAML: expected a value here, or above; a key has none");
        if (node.Scalar?.Contains('\0', StringComparison.Ordinal) == true)
        {
            throw Refused(start!, "holds a null character, which no text and no path here can have");
        }

        if (start is { Anchor.IsEmpty: false })
        {
            anchors[start.Anchor.Value] = node;
        }

        return node;
    }

    private YamlNode List(SequenceStart start, int level)
    {
        var items = new List<YamlNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(level + 1));
        }

        var (height, size) = Measure(start, items);
        return new YamlNode(LineOf(start.Start), height, size) { List = items };
    }

    private YamlNode Mapping(MappingStart start, int level)
    {
        var own = new OrderedDictionary<string, YamlNode>(StringComparer.Ordinal);
        YamlNode? others = null;
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node(level + 1);
            if (key.Scalar is null)
            {
                throw new BadInputException(At(key.Line), "a key is a list or a mapping; expected a word");
            }

            var value = Node(level + 1);
            if (key is { Scalar: "<<", IsPlain: true } && others is null)
            {
                others = value;
            }
            else if (!own.TryAdd(key.Scalar, value))
            {
                throw new BadInputException(At(key.Line), $"not valid YAML: the key '{key.Scalar}' is written twice");
            }
        }

        var merged = others is null ? [] : Merged(others, own);
        var (height, size) = Measure(start, [.. merged.Select(entry => (YamlNode)entry.Value), .. own.Values]);
        return new YamlNode(LineOf(start.Start), height, size)
        {
            Mapping = [.. merged, .. own.Select(entry => KeyValuePair.Create<string, DocumentNode>(entry.Key, entry.Value))],
        };
    }

    private KeyValuePair<string, DocumentNode>[] Merged(YamlNode others, OrderedDictionary<string, YamlNode> own)
    {
        var mappings = others.List ?? [others];
        return mappings.All(one => one.Entries is not null)
            ? [.. mappings.SelectMany(one => one.Entries!).DistinctBy(entry => entry.Key).Where(entry => !own.ContainsKey(entry.Key))]
            : throw new BadInputException(At(others.Line), "'<<' expected a mapping, or a list of mappings, to take keys from");
    }

    private (int Height, long Size) Measure(NodeEvent start, IReadOnlyList<YamlNode> below)
    {
        var (height, size) = (1 + below.Select(node => node.Height).DefaultIfEmpty().Max(), 1 + below.Sum(node => node.Size));
        return height <= MostLevels && size <= MostValues ? (height, size)
            : throw Refused(start, $"holds, aliases followed, more than {Invariant.Text(MostValues)} values or "
                + $"{Invariant.Text(MostLevels)} levels");
    }

    private BadInputException Refused(ParsingEvent where, string text) => new(At(where.Start), text);

    private string At(Mark mark) => At(LineOf(mark));

    private string At(int line) => string.Create(CultureInfo.InvariantCulture, $"{file}:{Math.Max(1, line)}");

    private static int LineOf(Mark mark) => (int)mark.Line;
}
