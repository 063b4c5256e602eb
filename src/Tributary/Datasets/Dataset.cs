namespace Tributary.Datasets;

/// <summary>The examples of one language and split, in the order of their file; one or more.</summary>
internal sealed class Dataset
{
    internal Dataset(string path, IReadOnlyList<FieldRule> rules, IReadOnlyList<DatasetRecord> records)
    {
        ArgumentOutOfRangeException.ThrowIfZero(records.Count);
        Path = path;
        Rules = rules;
        Records = records;
    }

    /// <summary>The file as it was named.</summary>
    public string Path { get; }

    /// <summary>The fields that were read.</summary>
    public IReadOnlyList<FieldRule> Rules { get; }

    /// <summary>The examples; each satisfies <see cref="Rules"/>.</summary>
    public IReadOnlyList<DatasetRecord> Records { get; }

    /// <summary>The examples of several files, one file after the other; all were read with the same rules.</summary>
    /// <param name="parts">One or more.</param>
    public static Dataset Join(IReadOnlyList<Dataset> parts) =>
        parts is [var only]
            ? only
            : new Dataset(string.Join(", ", parts.Select(part => part.Path)), parts[0].Rules, [.. parts.SelectMany(part => part.Records)]);
}
