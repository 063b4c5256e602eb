namespace Tributary.Datasets.Reading;

/// <summary>
/// Reads a dataset: JSONL, CSV, TSV or Parquet, known by its name, plain or gzipped. Rows that say the same give the same examples and the
/// same fingerprint in any of them. Everything that is wrong is collected, so that a file is mended in one go: nothing is skipped, for a
/// skipped example changes the result. The file is held in memory while it is read; 20,000 short lines take about 50 ms.
/// </summary>
internal static class DatasetFile
{
    /// <summary>Largest file that is read, and largest content of a gzipped one, in bytes: 1 GiB.</summary>
    public const long MaxBytes = 1L << 30;

    /// <summary>The ends of names that are read, the plain ones first.</summary>
    public static IReadOnlyList<string> Endings =>
        [.. DatasetFormat.All.Select(format => format.Ending), .. DatasetFormat.All.Select(format => format.Ending + ".gz")];

    /// <summary>Reads a dataset.</summary>
    /// <param name="path">A file ending in one of <see cref="Endings"/>.</param>
    /// <param name="rules">The fields to read; one or more, names distinct.</param>
    /// <exception cref="BadInputException">Every problem of the file, each with its
    /// line or row; at most 50 told in full, the rest counted.</exception>
    public static Dataset Read(string path, IReadOnlyList<FieldRule> rules)
    {
        var problems = new List<Problem>();
        return TryRead(path, rules, problems) ?? throw new BadInputException(problems);
    }

    /// <summary>Reads a dataset, or adds its problems to a list that several files share and gives null.</summary>
    /// <param name="path">A file ending in one of <see cref="Endings"/>.</param>
    /// <param name="rules">The fields to read; one or more, names distinct.</param>
    /// <param name="problems">Where its problems are added.</param>
    /// <param name="delimiter">What separates the cells of a CSV file; null: commas.</param>
    public static Dataset? TryRead(string path, IReadOnlyList<FieldRule> rules, ICollection<Problem> problems, char? delimiter = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rules.Count);
        var format = DatasetFormat.Of(path)?.Separated(delimiter);
        var found = new DatasetProblems(path, format?.Unit ?? "line");
        var records = format is null ? WrongKind(path, found) : Content(path, found) is { } content
            && (!format.IsText || TextForm.IsUtf8(content, found)) ? format.Read(content, rules, found) : [];
        if (found.Count == 0 && records.Count == 0)
        {
            found.Add($"is empty; expected one example per {found.Unit}");
        }

        foreach (var problem in found.All())
        {
            problems.Add(problem);
        }

        return found.Count == 0 ? new Dataset(path, rules, records) : null;
    }

    /// <summary>The bytes of a dataset, unpacked; null if they cannot be had, which is noted.</summary>
    internal static byte[]? Content(string path, DatasetProblems problems)
    {
        try
        {
            RegularFile.Require(path);
            if (new FileInfo(path).Length > MaxBytes)
            {
                throw new OverflowException();
            }

            var bytes = RegularFile.Bytes(path);
            var content = DatasetFormat.IsGzipped(path) ? WholeGzip.Decompress(bytes, MaxBytes) : bytes;
            if (content is null)
            {
                problems.Add("is not a whole gzip file: it is damaged, was cut short, or has other bytes behind its "
                    + "end; copy or compress it again");
            }

            return content;
        }
        catch (BadInputException special)
        {
            problems.Add(special.Problems[0].Text);
        }
        catch (OverflowException)
        {
            problems.Add("holds more than 1 GiB of text; split it");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            problems.Add(
                Directory.Exists(path) ? "is a folder; expected a file"
                : File.Exists(path) ? $"cannot be read: {unreadable.Message}"
                : "does not exist");
        }

        return null;
    }

    private static List<DatasetRecord> WrongKind(string path, DatasetProblems problems)
    {
        var json = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".json.gz", StringComparison.OrdinalIgnoreCase);
        problems.Add(json
            ? "is a .json file, which is not read; convert it to .jsonl: one JSON object per line"
            : "is not a kind of dataset that is known by its name; expected a name ending in .jsonl, .csv, .tsv or "
                + ".parquet, or one of these and .gz");
        return [];
    }
}
