using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tributary.Projects.Editing;

/// <summary>Reads a YAML text into pieces that know where they stand, from YamlDotNet's events.</summary>
internal sealed class SpanReader
{
    private readonly Parser parser;

    private SpanReader(string yaml)
    {
        parser = new Parser(new StringReader(yaml));
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
    }

    /// <summary>The top of a text that is known to be one YAML document.</summary>
    public static SpanNode Read(string yaml) => new SpanReader(yaml).Node();

    private SpanNode Node()
    {
        switch (parser.Current)
        {
            case AnchorAlias alias:
                parser.MoveNext();
                return Span(SpanKind.Alias, alias.Start, alias.End);
            case SequenceStart list:
                parser.MoveNext();
                return List(list);
            case MappingStart mapping:
                parser.MoveNext();
                return Mapping(mapping);
            default:
                var scalar = parser.Consume<Scalar>();
                return Span(SpanKind.Scalar, scalar.Start, scalar.End) with
                    { Value = scalar.Value, Style = scalar.Style, IsMarked = IsMarked(scalar) };
        }
    }

    private SpanNode List(SequenceStart start)
    {
        var items = new List<SpanNode>();
        while (parser.Current is not SequenceEnd)
        {
            items.Add(Node());
        }

        var end = parser.Consume<SequenceEnd>();
        var isFlow = start.Style == SequenceStyle.Flow;
        return Span(SpanKind.List, start.Start, end.End) with
        {
            End = isFlow ? BehindBracket(end) : items.Count > 0 ? items[^1].End : At(start.End),
            Items = items,
            IsFlow = isFlow,
            IsMarked = IsMarked(start),
        };
    }

    private SpanNode Mapping(MappingStart start)
    {
        var pairs = new List<(SpanNode Key, SpanNode Value)>();
        while (parser.Current is not MappingEnd)
        {
            var key = Node();
            pairs.Add((key, Node()));
        }

        var end = parser.Consume<MappingEnd>();
        var isFlow = start.Style == MappingStyle.Flow;
        return Span(SpanKind.Mapping, start.Start, end.End) with
        {
            End = isFlow ? BehindBracket(end) : pairs.Count > 0 ? Math.Max(pairs[^1].Key.End, pairs[^1].Value.End) : At(start.End),
            Pairs = pairs,
            IsFlow = isFlow,
            IsMarked = IsMarked(start),
        };
    }

    // YamlDotNet's mark of the end of a closing bracket is that of its beginning.
    private static int BehindBracket(ParsingEvent bracket) => At(bracket.Start) + 1;

    private static SpanNode Span(SpanKind kind, Mark start, Mark end) => new(kind, At(start), At(end), start.Line);

    private static int At(Mark mark) => checked((int)mark.Index);

    private static bool IsMarked(NodeEvent node) => !node.Anchor.IsEmpty || !node.Tag.IsEmpty;
}
