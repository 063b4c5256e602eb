namespace Tributary.Datasets;

/// <summary>One example of a dataset: the texts of the fields that were asked for, and the line that it came from.</summary>
public sealed class DatasetRecord
{
    private readonly IReadOnlyList<string> fields;
    private readonly string?[] values;

    /// <param name="line">Line of the file, from 1.</param>
    /// <param name="fields">Names of the fields, shared by all records of a dataset.</param>
    /// <param name="values">Their texts in the same order; null where an optional field is absent.</param>
    internal DatasetRecord(int line, IReadOnlyList<string> fields, string?[] values)
    {
        Line = line;
        this.fields = fields;
        this.values = values;
    }

    /// <summary>Line of the file, from 1.</summary>
    public int Line { get; }

    /// <summary>The text of a field; numbers and truth values keep their JSON text. Null where an optional field is absent.</summary>
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
}
