namespace Tributary.Datasets.Reading;

/// <summary>
/// Proves what a Parquet file declares against the file, before a decoder believes it: where its parts lie, how large they are, and how
/// many values they have. What a page holds is left to the decoder, in the bounds that are proved here.
/// </summary>
internal static class ParquetCheck
{
    /// <summary>The most rows, and the most values of a column: a few bytes can stand for any number of equal values.</summary>
    public const long MostValues = 1 << 25;

    private const int MarkBytes = 4;
    private const int DataPage = 0, IndexPage = 1, DictionaryPage = 2, DataPage2 = 3;

    /// <summary>How many bytes the columns have when decompressed; the file is refused if it is not as it says.</summary>
    /// <param name="file">The content of the file.</param>
    /// <param name="isRead">Whether a column of this name is read.</param>
    /// <exception cref="InvalidDataException">It is not as it says, or larger than is read.</exception>
    public static long Require(ReadOnlySpan<byte> file, Func<string, bool> isRead)
    {
        var footer = ThriftStruct.Read(Footer(file), out _);
        RequireSchema([.. footer.List<ThriftStruct>(2)]);
        var (rows, total) = (0L, 0L);
        foreach (var group in footer.List<ThriftStruct>(4))
        {
            rows += RequireCount(group.Number(3), "rows");
            RequireCount(rows, "rows");
            foreach (var column in group.List<ThriftStruct>(1))
            {
                var about = column.Struct(3) ?? throw new InvalidDataException("a column is described nowhere in the file");
                if (isRead(about.List<string>(3).FirstOrDefault() ?? ""))
                {
                    total += RequireColumn(file, about, group.Number(3));
                    _ = total <= DatasetFile.MaxBytes ? total : throw new InvalidDataException("its columns hold more than 1 GiB");
                }
            }
        }

        return total;
    }

    private static ReadOnlySpan<byte> Footer(ReadOnlySpan<byte> file)
    {
        var end = file.Length - (2 * MarkBytes);
        if (end < MarkBytes || !file.StartsWith("PAR1"u8) || !file.EndsWith("PAR1"u8))
        {
            throw new InvalidDataException(file.EndsWith("PARE"u8) ? "it is encrypted" : "it does not begin and end as such a file does");
        }

        var length = BitConverter.ToInt32(file[end..]);
        return length > 0 && length <= end - MarkBytes ? file.Slice(end - length, length)
            : throw new InvalidDataException("its footer is larger than the file");
    }

    // A tree written from its top: every entry says how many entries are right under it.
    private static void RequireSchema(List<ThriftStruct> entries)
    {
        var awaited = 1L;
        foreach (var entry in entries)
        {
            var children = entry.Number(5);
            awaited += awaited > 0 && children >= 0 && children <= entries.Count ? children - 1
                : throw new InvalidDataException("its schema is damaged");
        }

        _ = awaited == 0 ? entries : throw new InvalidDataException("its schema is damaged");
    }

    private static long RequireCount(long count, string what) => count is >= 0 and <= MostValues ? count
        : throw new InvalidDataException($"it says that it has {Invariant.Text(count)} {what}; "
            + $"up to {Invariant.Text(MostValues)} are read");

    // The pages of a column lie one behind the other.
    private static long RequireColumn(ReadOnlySpan<byte> file, ThriftStruct about, long rows)
    {
        var values = RequireCount(about.Number(5), "values in a column");
        var begin = about.Has(11) && about.Number(11) > 0 ? Math.Min(about.Number(11), about.Number(9)) : about.Number(9);
        var length = about.Number(7);
        if (begin < MarkBytes || length < 0 || begin > file.Length || length > file.Length - begin)
        {
            throw new InvalidDataException("a column lies outside the file");
        }

        var (found, bytes) = Pages(file.Slice((int)begin, (int)length), values);
        return found == values && values >= rows ? bytes
            : throw new InvalidDataException($"a column says that it has {Invariant.Text(values)} values for {Invariant.Text(rows)} rows; "
                + $"its pages have {Invariant.Text(found)}");
    }

    private static (long Values, long Bytes) Pages(ReadOnlySpan<byte> chunk, long values)
    {
        var (found, bytes) = (0L, 0L);
        while (found < values)
        {
            var header = ThriftStruct.Read(chunk, out var length);
            var (unpacked, packed) = (header.Number(2), header.Number(3));
            if (unpacked is < 0 or > DatasetFile.MaxBytes || packed < 0 || packed > chunk.Length - length)
            {
                throw new InvalidDataException("a page is larger than its column");
            }

            var inPage = ValuesOf(header);
            found += (int)header.Number(1) is DataPage or DataPage2 ? inPage : 0;
            bytes += unpacked;
            chunk = chunk[(length + (int)packed)..];
        }

        return (found, bytes);
    }

    private static long ValuesOf(ThriftStruct header)
    {
        var about = (int)header.Number(1) switch
        {
            DataPage => header.Struct(5),
            IndexPage => header,
            DictionaryPage => header.Struct(7),
            DataPage2 => header.Struct(8),
            _ => null,
        };
        return RequireCount(about?.Number(1) ?? throw new InvalidDataException("a page is of an unknown kind"), "values in a page");
    }
}
