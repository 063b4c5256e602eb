using System.Runtime.CompilerServices;
using CsvHelper;

namespace Tributary.Datasets.Reading;

/// <summary>Finds what separates the cells of a file that is read with another separator than its own.</summary>
internal static class CsvSeparator
{
    private static readonly char[] Usual = [',', ';', '\t', '|'];

    /// <summary>The separator by which the header has every column that is needed; null if it has them
    /// as it is read, or by none or several others.</summary>
    /// <param name="content">The file.</param>
    /// <param name="header">Its columns as it is read.</param>
    /// <param name="rules">The fields.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static char? Other(byte[] content, IReadOnlyList<string> header, IReadOnlyList<FieldRule> rules)
    {
        string[] needed = [.. rules.Where(rule => !rule.Optional).Select(rule => rule.Column)];
        return needed.Except(header).Any()
            && Array.FindAll(Usual, one => !needed.Except(Header(content, one)).Any()) is [var only] ? only : null;
    }

    /// <summary>The separator of a file of which nothing is known: commas, unless they part nothing and another does.</summary>
    public static char Likeliest(byte[] content) => Usual.MaxBy(one => one == ',' && Header(content, one).Length > 1 ? int.MaxValue
        : Header(content, one).Length);

    /// <summary>The columns of a header.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string[] Header(byte[] content, char separator)
    {
        using var reader = CsvReader.Create(content, new CsvReaderOptions
        {
            Separator = separator, HasHeader = false, MalformedData = CsvMalformedDataHandling.Skip,
        });
        return reader.Read() ? [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)] : [];
    }

    /// <summary>What to do about a file that is read by one separator and written with another.</summary>
    public static string Remedy(char read, char written)
    {
        var key = $"write 'delimiter: \"{(written == '\t' ? "\\t" : written)}\"' at its language in the project file";
        return read != '\t' ? key : $"give it a name that ends in .csv{(written == ',' ? "" : $", and {key}")}";
    }

    /// <summary>A separator for a message.</summary>
    public static string Named(char separator) => separator == '\t' ? "tabs" : $"'{separator}'";
}
