using Tributary.Releases.Stations;

namespace Tributary.Releases.Stores;

/// <summary>How a station's run ended.</summary>
[JsonConverter(typeof(WordsConverter<LedgerOutcome>))]
internal enum LedgerOutcome
{
    /// <summary>Its folder is in place.</summary>
    Done,

    /// <summary>It stopped with an error.</summary>
    Failed,

    /// <summary>It was cancelled; training keeps its checkpoint.</summary>
    Cancelled,

    /// <summary>Its process was killed; the next run noted it, with the seconds until
    /// the last sign of life. Training keeps its checkpoint.</summary>
    Killed,
}

/// <summary>One run of one station: everything that a clock or a machine decides, which therefore is no part of any identity.</summary>
internal sealed record LedgerEntry
{
    /// <summary>The name under which loading the base model is recorded, which is no station.</summary>
    public const string Load = "load/base";

    /// <summary>The station's name, as in <c>train/fr</c>.</summary>
    public required string Station { get; init; }

    /// <summary>The hash of its inputs.</summary>
    public required string Identity { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Wall time of the run in seconds, loading of the model included.</summary>
    public required double Seconds { get; init; }

    /// <summary>How it ended.</summary>
    public required LedgerOutcome Outcome { get; init; }

    /// <summary>Tokens that went through the model, padding not counted: of the
    /// training set in training, all that was read elsewhere.</summary>
    public long Tokens { get; init; }

    /// <summary>Share of its training examples that a training read which goes on from another
    /// adapter, in (0, 1]; null if it read all, and for what is no training.</summary>
    public double? Share { get; init; }

    /// <summary>Tokens of a training on all data that it stands for: of one that went on from another
    /// counted up from the examples that it read. Null if that share was not recorded.</summary>
    /// <param name="wentOn">True if it went on from another adapter.</param>
    public double? TokensOnAllData(bool wentOn) => Share switch
    {
        > 0 and <= 1 and var share => Tokens / share,
        null when !wentOn => Tokens,
        _ => null,
    };

    /// <summary>Floating-point operations, counted from shapes; null if they are not known.</summary>
    public double? Flops { get; init; }

    /// <summary>Energy in joules that the machine took meanwhile, other programs
    /// included; null if the system does not show it.</summary>
    public double? Joules { get; init; }

    /// <summary>What the time cost at the project's price; null without a price.</summary>
    public double? Price { get; init; }

    /// <summary>Currency of <see cref="Price"/>.</summary>
    public string? Currency { get; init; }

    /// <summary>Name of the machine.</summary>
    public string? Machine { get; init; }

    /// <summary>The device that was asked for, as in auto or cuda:1; null if it does not matter.</summary>
    public string? Device { get; init; }

    /// <summary>CPU threads given to the run.</summary>
    public int Threads { get; init; }

    /// <summary>Why it failed; null otherwise.</summary>
    public string? Error { get; init; }
}

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
            return double.IsFinite(entry.Seconds) && entry is { Seconds: >= 0, Tokens: >= 0, Threads: >= 0, Share: null or (> 0 and <= 1) }
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
