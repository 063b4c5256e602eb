using System.CommandLine;
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

    private Output(bool jsonOnStandardOutput, string? jsonFile)
    {
        this.jsonOnStandardOutput = jsonOnStandardOutput;
        this.jsonFile = jsonFile;
        Text = jsonOnStandardOutput ? Console.Error : Console.Out;
    }

    /// <summary>For people.</summary>
    public TextWriter Text { get; }

    /// <summary>True if progress bars can be drawn.</summary>
    public bool IsInteractive => jsonOnStandardOutput ? !Console.IsErrorRedirected : !Console.IsOutputRedirected;

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

    /// <summary>Writes the JSON document if it was asked for; nothing if it was not.</summary>
    public void WriteJson(ReadOnlySpan<byte> document)
    {
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

    /// <summary>A table under its caption.</summary>
    public void WriteTable(TextTable table)
    {
        Text.WriteLine($"\n{table.Caption}");
        WriteTable([.. table.Columns.Select(column => column.Header)], table.Rows);
    }

    /// <summary>A table of text: columns padded, the first to the left, the others to the right.</summary>
    public void WriteTable(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = header.Select((title, column) => rows.Select(row => row[column].Length).Append(title.Length).Max()).ToArray();
        WriteRow(header, widths);
        WriteRow([.. widths.Select(width => new string('-', width))], widths);
        foreach (var row in rows)
        {
            WriteRow(row, widths);
        }
    }

    private void WriteRow(IReadOnlyList<string> cells, int[] widths) =>
        Text.WriteLine(string.Join("  ", cells.Select((cell, column) => column == 0 ? cell.PadRight(widths[0])
            : cell.PadLeft(widths[column]))).TrimEnd());
}
