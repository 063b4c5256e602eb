namespace Tributary.Datasets;

/// <summary>One example of a dataset: the texts of the fields that were asked for, and the line or row that it came from.</summary>
/// <param name="line">Line or row of the file, from 1.</param>
/// <param name="fields">Names of the fields, shared by all records of a dataset.</param>
/// <param name="values">Their texts in the same order; null if an optional field is absent.</param>
internal sealed class DatasetRecord(int line, IReadOnlyList<string> fields, string?[] values)
{
    /// <summary>Line of the file, from 1; row in a Parquet file.</summary>
    public int Line => line;

    /// <summary>The text of a field; numbers and truth values keep their JSON text. Null if an optional field is absent.</summary>
    /// <exception cref="ArgumentException">No rule asked for the field.</exception>
    public string? this[string field]
    {
        get
        {
            for (var index = 0; index < fields.Count; index++)
            {
                if (fields[index] == field)
                {
                    return values[index];
                }
            }

            throw new ArgumentException($"field '{field}' was not read; the dataset has {string.Join(", ", fields)}", nameof(field));
        }
    }

    /// <summary>The record with another text in a field.</summary>
    public DatasetRecord With(string field, string text) =>
        new(line, fields, [.. fields.Select((name, index) => name == field ? text : values[index])]);

    /// <summary>The items of a field whose rule asks for a list; one or more.</summary>
    /// <exception cref="ArgumentException">No rule asked for the field as a list.</exception>
    public IReadOnlyList<string> List(string field) =>
        this[field] is { } text && ListText.Read(text) is { } items ? items
            : throw new ArgumentException($"field '{field}' was not read as a list", nameof(field));
}
