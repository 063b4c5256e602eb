using Tributary.Releases.Stations;

namespace Tributary.Releases.Stores;

/// <summary>
/// The append-only list of runs, one JSON object a line (<c>ledger.jsonl</c>). A line is written in one call and flushed; a last line cut
/// off by a power failure is passed over in reading and removed before the next one is written.
/// </summary>
internal sealed class Ledger(string path)
{
    private readonly Lock appending = new();

    /// <summary>All entries, oldest first; empty if nothing has run.</summary>
    public IReadOnlyList<LedgerEntry> Read()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var lines = File.ReadAllText(path).Split('\n');
        var whole = lines.SkipLast(1).Index().Where(line => line.Item.Length > 0).Select(line => Parse(line.Item, line.Index + 1));
        return lines[^1].Length > 0 && JsonFile.TryParse(lines[^1], StoreJson.Line.LedgerEntry) is { } last ? [.. whole, last] : [.. whole];
    }

    /// <summary>Every line that is no entry, with its number from 1 and what is wrong
    /// with it; a last line that was cut off is none of them.</summary>
    public IReadOnlyList<(int Line, string Text)> Check()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var lines = File.ReadAllText(path).Split('\n');
        return [.. lines.Take(lines.Length - 1).Index().Select(line => (line.Index + 1, WrongWith(line.Item)))
            .Where(line => line.Item2.Length > 0)];
    }

    /// <summary>Adds an entry and flushes it to disk.</summary>
    public void Append(LedgerEntry entry)
    {
        var line = JsonFile.Write(entry, StoreJson.Line.LedgerEntry);
        lock (appending)
        {
            using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            stream.SetLength(EndOfLastWholeLine(stream));
            stream.Seek(0, SeekOrigin.End);
            stream.Write(line);
            stream.Flush(flushToDisk: true);
        }
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
            var entry = Parse(line, 0);
            StationName.Parse(entry.Station);
            Digest.Parse(entry.Identity);
            return double.IsFinite(entry.Seconds) && entry is { Seconds: >= 0, MachineSeconds: null or >= 0, Tokens: >= 0,
                TokensBefore: null or >= 0, Threads: >= 0, Gpus: null or > 0, Share: null or (> 0 and <= 1) }
                ? "" : "a time or a count below 0";
        }
        catch (BadInputException broken)
        {
            return broken.Problems[0].Text;
        }
        catch (FormatException broken)
        {
            return broken.Message;
        }
    }

    private LedgerEntry Parse(string line, int number) => JsonFile.Parse(Encoding.UTF8.GetBytes(line), StoreJson.Line.LedgerEntry,
        FormattableString.Invariant($"{path}:{number}"), "ledger entry", "'tributary verify' names every such line");
}
