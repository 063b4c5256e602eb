using Tributary.Releases.Stations;

namespace Tributary.Releases.Stores;

/// <summary>
/// The append-only list of runs, one JSON object a line (<c>ledger.jsonl</c>). A line is written in one call and flushed; a last line cut
/// off by a power failure is passed over in reading, told by a verification, and removed before the next one is written.
/// </summary>
internal sealed class Ledger(string path)
{
    private const string Noun = "ledger entry";
    private const string Remedy = "'tributary verify' names every such line";

    private readonly Lock appending = new();

    /// <summary>All entries, oldest first; empty if nothing has run.</summary>
    public IReadOnlyList<LedgerEntry> Read()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var lines = RegularFile.Text(path).Split('\n');
        var whole = lines.SkipLast(1).Index().Where(line => line.Item.Length > 0).Select(line => Parse(line.Item, line.Index + 1));
        return lines[^1].Length > 0 && JsonFile.TryParse(lines[^1], StoreJson.Line.LedgerEntry) is { } last && WrongWith(last) is null
            ? [.. whole, last] : [.. whole];
    }

    /// <summary>Every line that is no entry, with its number from 1 and what is wrong with it.</summary>
    public IReadOnlyList<(int Line, string Text)> Check()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var lines = RegularFile.Text(path).Split('\n');
        return [.. lines.Index().Where(line => line.Index < lines.Length - 1 || line.Item.Length > 0)
            .Select(line => (line.Index + 1, WrongWith(line.Item))).Where(line => line.Item2.Length > 0)];
    }

    /// <summary>The identities of all stations that ran; lines that are no entries are passed over.</summary>
    public IReadOnlySet<string> Identities() => File.Exists(path)
        ? RegularFile.Text(path).Split('\n').Select(line => JsonFile.TryParse(line, StoreJson.Line.LedgerEntry)?.Identity).OfType<string>()
            .ToHashSet(StringComparer.Ordinal)
        : new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Adds an entry and flushes it to disk.</summary>
    public void Append(LedgerEntry entry)
    {
        var line = JsonFile.Write(entry, StoreJson.Line.LedgerEntry);
        lock (appending)
        {
            using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            CloseLastLine(stream);
            stream.Write(line);
            stream.Flush(flushToDisk: true);
        }
    }

    // A last line without its end is an entry that lost nothing else, or was cut off.
    private static void CloseLastLine(FileStream stream)
    {
        var end = EndOfLastWholeLine(stream);
        var last = new byte[stream.Length - end];
        stream.Seek(end, SeekOrigin.Begin);
        stream.ReadExactly(last);
        if (last.Length > 0 && JsonFile.TryParse(Encoding.UTF8.GetString(last), StoreJson.Line.LedgerEntry) is not null)
        {
            stream.WriteByte((byte)'\n');
            return;
        }

        stream.SetLength(end);
        stream.Seek(end, SeekOrigin.Begin);
    }

    private static long EndOfLastWholeLine(FileStream stream)
    {
        for (var end = stream.Length; end > 0; end--)
        {
            stream.Seek(end - 1, SeekOrigin.Begin);
            if (stream.ReadByte() == '\n')
            {
                return end;
            }
        }

        return 0;
    }

    private string WrongWith(string line)
    {
        try
        {
            Parse(line, 0);
            return "";
        }
        catch (BadInputException broken)
        {
            return broken.Problems[0].Text;
        }
    }

    /// <summary>What is taken for granted wherever an entry is used, and does not hold; null if all does.</summary>
    private static string? WrongWith(LedgerEntry entry)
    {
        try
        {
            StationName.Parse(entry.Station);
            Digest.Parse(entry.Identity);
            return double.IsFinite(entry.Seconds) && entry is { Seconds: >= 0, MachineSeconds: null or >= 0, Tokens: >= 0,
                TokensBefore: null or >= 0, Threads: >= 0, Gpus: null or > 0, Share: null or (> 0 and <= 1) }
                ? null : "a time or a count below 0";
        }
        catch (FormatException broken)
        {
            return broken.Message;
        }
    }

    private LedgerEntry Parse(string line, int number)
    {
        var where = FormattableString.Invariant($"{path}:{number}");
        var entry = JsonFile.Parse(Encoding.UTF8.GetBytes(line), StoreJson.Line.LedgerEntry, where, Noun, Remedy);
        return WrongWith(entry) is { } wrong ? throw new BadInputException(where, $"is not a readable {Noun} ({wrong}); {Remedy}") : entry;
    }
}
