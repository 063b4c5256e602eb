using Tributary.Reporting.Tables;

namespace Tributary.Cli.Terminal;

/// <summary>
/// Where a verb writes. People read standard output, unless <c>--json</c> without a file claims it for the one JSON document; then all else
/// goes to standard error.
/// </summary>
internal sealed class Output
{
    private readonly bool jsonOnStandardOutput;
    private readonly string? jsonFile;
    private bool isJsonWritten;

    private Output(bool jsonOnStandardOutput, string? jsonFile)
    {
        this.jsonOnStandardOutput = jsonOnStandardOutput;
        this.jsonFile = jsonFile;
        Drawing = jsonOnStandardOutput ? Console.Error : Console.Out;
        Text = new PlainWriter(Drawing);
    }

    /// <summary>For people; whatever would steer a terminal is written out.</summary>
    public TextWriter Text { get; }

    /// <summary>The same for what draws on a terminal.</summary>
    public TextWriter Drawing { get; }

    /// <summary>True if a terminal shows it, so that progress bars can be drawn.</summary>
    public bool IsInteractive => jsonOnStandardOutput ? !Console.IsErrorRedirected : !Console.IsOutputRedirected;

    /// <summary>Columns of a line that people read; null if no terminal shows it, and lines may be of any length.</summary>
    public int? Width => IsInteractive ? TerminalSize.Columns : null;

    /// <summary>True if a JSON document is wanted.</summary>
    public bool WantsJson => jsonOnStandardOutput || jsonFile is not null;

    /// <summary>The output that a command line asks for. To be called before any
    /// work: a file that cannot be written is refused here.</summary>
    public static Output Of(ParseResult parse, Option<string?> json)
    {
        var asked = parse.GetResult(json) is { Implicit: false };
        var file = parse.GetValue(json);
        if (file is not null)
        {
            WritableTarget.RequireFile(file, "--json");
        }

        return new Output(asked && file is null, file);
    }

    /// <summary>The output of a command line that is wrong in itself, if it asks for JSON on standard output; else null.
    /// No file is written: which one is meant cannot be relied on.</summary>
    public static Output? OfWrongUsage(ParseResult parse) => parse.CommandResult.Command.Options
        .OfType<Option<string?>>().FirstOrDefault(option => option.Name == "--json") is { } json
        && parse.GetResult(json) is { Implicit: false, Tokens: [] } ? new Output(jsonOnStandardOutput: true, null) : null;

    /// <summary>Lines for people.</summary>
    public void WriteLines(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Text.WriteLine(line);
        }
    }

    /// <summary>The first of some lines, and how many more there are.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="most">How many to write.</param>
    /// <param name="indent">What the line about the others begins with.</param>
    public void WriteFirst(IReadOnlyCollection<string> lines, int most, string indent = "  ")
    {
        WriteLines(lines.Take(most));
        if (lines.Count > most)
        {
            Text.WriteLine($"{indent}and {Invariant.Text(lines.Count - most)} more");
        }
    }

    /// <summary>Writes the JSON document if it was asked for; nothing if it was not.</summary>
    public void WriteJson(ReadOnlySpan<byte> document)
    {
        isJsonWritten = true;
        if (jsonOnStandardOutput || jsonFile == "/dev/stdout")
        {
            // Opened by its name it would begin again at the start of a file that the shell made.
            using var stream = Console.OpenStandardOutput();
            stream.Write(document);
            stream.WriteByte((byte)'\n');
        }
        else if (jsonFile is not null)
        {
            WholeFile.Write(jsonFile, [.. document, (byte)'\n']);
        }
    }

    /// <summary>Writes what ended the command, unless its document was written before; a second
    /// failure is not told over the first.</summary>
    public void WriteJsonOfFailure(ReadOnlySpan<byte> document)
    {
        try
        {
            if (!isJsonWritten)
            {
                WriteJson(document);
            }
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException or BadInputException)
        {
            Console.Error.WriteLine($"the JSON document could not be written: {unwritable.Message}");
        }
    }

    /// <summary>Sentences, each broken between words where it is wider than the terminal.</summary>
    /// <param name="sentences">The sentences, a line each.</param>
    /// <param name="indent">What every further line of a sentence begins with.</param>
    public void WriteSentences(IEnumerable<string> sentences, string indent = "") =>
        WriteLines(sentences.SelectMany(sentence => FlowingText.Lines(sentence, Width ?? int.MaxValue, indent)));

    /// <summary>A table under its caption, if it has one; within the terminal's width.</summary>
    public void WriteTable(TextTable table)
    {
        if (table.Caption.Length > 0)
        {
            Text.WriteLine();
            WriteSentences([table.Caption]);
        }

        WriteLines(TableLayout.Lines(table, Width));
    }

    /// <summary>Tables under their captions; those without rows are left out.</summary>
    public void WriteTables(IEnumerable<TextTable> tables)
    {
        foreach (var table in tables.Where(table => table.Rows.Count > 0))
        {
            WriteTable(table);
        }
    }

    /// <summary>A table without a caption, with a row of texts per item.</summary>
    public void WriteTable<T>(IReadOnlyList<TextColumn> columns, IEnumerable<T> items, Func<T, IReadOnlyList<string>> row) =>
        WriteTable(new TextTable("", columns, [.. items.Select(row)]));
}
