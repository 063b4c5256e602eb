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
                var items = Below<SequenceEnd>(out var listEnd);
                return Whole(SpanKind.List, list, list.Style == SequenceStyle.Flow, items.TakeLast(1), listEnd) with { Items = items };
            case MappingStart mapping:
                var keysAndValues = Below<MappingEnd>(out var mappingEnd);
                return Whole(SpanKind.Mapping, mapping, mapping.Style == MappingStyle.Flow, keysAndValues.TakeLast(2), mappingEnd) with
                    { Pairs = [.. keysAndValues.Chunk(2).Select(pair => (pair[0], pair[1]))] };
            default:
                var scalar = parser.Consume<Scalar>();
                return Span(SpanKind.Scalar, scalar.Start, scalar.End) with
                    { Value = scalar.Value, Style = scalar.Style, IsMarked = IsMarked(scalar) };
        }
    }

    /// <summary>What stands in a list or mapping, of a mapping key and value in turn.</summary>
    private List<SpanNode> Below<T>(out T end)
        where T : ParsingEvent
    {
        var nodes = new List<SpanNode>();
        parser.MoveNext();
        while (parser.Current is not T)
        {
            nodes.Add(Node());
        }

        end = parser.Consume<T>();
        return nodes;
    }

    /// <summary>A list or mapping; without brackets it ends where the last that stands in it does.</summary>
    private static SpanNode Whole(SpanKind kind, NodeEvent start, bool isFlow, IEnumerable<SpanNode> last, ParsingEvent end) =>
        Span(kind, start.Start, end.End) with
    {
        End = isFlow ? BehindBracket(end) : last.Select(node => node.End).DefaultIfEmpty(At(start.End)).Max(),
        IsFlow = isFlow,
        IsMarked = IsMarked(start),
    };

    // YamlDotNet's mark of the end of a closing bracket is that of its beginning.
    private static int BehindBracket(ParsingEvent bracket) => At(bracket.Start) + 1;

    private static SpanNode Span(SpanKind kind, Mark start, Mark end) => new(kind, At(start), At(end), start.Line);

    private static int At(Mark mark) => checked((int)mark.Index);

    private static bool IsMarked(NodeEvent node) => !node.Anchor.IsEmpty || !node.Tag.IsEmpty;
}
