namespace Tributary.Datasets.Reading;

/// <summary>Examples of a JSONL file: one JSON object per line. A byte order
/// mark, CRLF and blank lines at the end are passed over.</summary>
internal static class JsonLines
{
    /// <summary>The longest line: several times the longest text that any model reads.</summary>
    public const int MostLineBytes = 1 << 26;

    private const int MostBlankLines = 1 << 20;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>The examples; what is wrong is noted with its line.</summary>
    public static List<DatasetRecord> Read(ReadOnlyMemory<byte> bytes, IReadOnlyList<FieldRule> rules, DatasetProblems problems)
    {
        var records = new List<DatasetRecord>();
        if (Spread(bytes) is { } spread)
        {
            problems.Add(spread);
            return records;
        }

        var parser = new JsonLine(rules, problems);
        var (blank, lines) = (0, 0);
        foreach (var (index, line) in Lines(bytes).Index())
        {
            lines = index + 1;
            if (problems.IsBeyondListing)
            {
                break;
            }

            if (line.Length > MostLineBytes)
            {
                problems.Add(lines, $"is longer than {Invariant.Text(MostLineBytes)} bytes; expected one example per line");
                break;
            }

            if (line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                if (++blank > MostBlankLines)
                {
                    problems.Add(lines, $"ends {Invariant.Text(blank)} blank lines in a row; remove them");
                    break;
                }

                continue;
            }

            // Blank lines are a problem only now that an example follows them.
            for (; blank > 0 && !problems.IsBeyondListing; blank--)
            {
                problems.Add(lines - blank, "is blank between examples; expected one example per line, remove it");
            }

            if (parser.Read(line, lines) is { } record)
            {
                records.Add(record);
            }
        }

        return records;
    }

    // What to say of a file that is one JSON value, or whose values go over several lines; null if neither.
    private static string? Spread(ReadOnlyMemory<byte> bytes)
    {
        var first = Lines(bytes).FirstOrDefault(line => !line.Span.Trim(" \t\r"u8).IsEmpty).Span.Trim(" \t\r"u8);
        const string remedy = "expected one object per line and nothing between them; 'jq -c' writes them so";
        return first.StartsWith("["u8) ? $"is a JSON array, not lines of objects; {remedy} ('.[]' of an array)"
            : first.SequenceEqual("{"u8) ? $"has objects that go over several lines; {remedy}"
            : null;
    }

    /// <summary>The lines of a JSONL file as they are, without what ends them; null for a file of another kind.</summary>
    /// <param name="path">A file that was read without problems.</param>
    public static byte[][]? RawLines(string path)
    {
        if (DatasetFormat.Of(path)?.Ending != ".jsonl")
        {
            return null;
        }

        var bytes = RegularFile.Bytes(path);
        var content = DatasetFormat.IsGzipped(path) ? WholeGzip.Decompress(bytes, DatasetFile.MaxBytes)! : bytes;
        return [.. Lines(content).Select(line => line.Span.TrimEnd((byte)'\r').ToArray())];
    }

    /// <summary>The lines of a file, without its byte order mark and what ends them: line feeds, or carriage returns if it has
    /// none.</summary>
    internal static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> content)
    {
        content = content.Span.StartsWith(ByteOrderMark) ? content[ByteOrderMark.Length..] : content;
        // Old Macintosh files end their lines in carriage returns alone.
        var mark = content.Span.Contains((byte)'\n') ? (byte)'\n' : (byte)'\r';
        while (!content.IsEmpty)
        {
            var end = content.Span.IndexOf(mark);
            yield return end < 0 ? content : content[..end];
            content = end < 0 ? default : content[(end + 1)..];
        }
    }
}
