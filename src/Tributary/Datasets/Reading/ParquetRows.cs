using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Data;
using Parquet.Schema;
using Codec = Parquet.Meta.CompressionCodec;

namespace Tributary.Datasets.Reading;

/// <summary>
/// Examples of a Parquet file. Only the columns that are asked for are read: texts, whole numbers, floating-point numbers (as the shortest
/// text that reads back the same), truth values, and lists of texts. Only this file
/// names Parquet.Net, which is loaded when the first such file is read.
/// </summary>
internal static class ParquetRows
{
    /// <summary>The examples; what is wrong is noted with its row.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static List<DatasetRecord> Read(byte[] content, IReadOnlyList<FieldRule> rules, DatasetProblems problems)
    {
        try
        {
            var bytes = ParquetCheck.Require(content, name => rules.Any(rule => rule.Column == name));
            return DecodingWatch.Run(content.Length + bytes, () => ReadAsync(content, rules, problems).GetAwaiter().GetResult());
        }
        catch (Exception unread) when (unread is NotSupportedException or NotImplementedException)
        {
            problems.Add($"uses a feature of Parquet that is not read: {unread.Message}");
            return [];
        }
        catch (Exception broken) when (broken is not (OutOfMemoryException or BadInputException))
        {
            // The library has no common type for what a damaged file makes it throw.
            problems.Add($"is not a readable Parquet file ({broken.Message}); write it again");
            return [];
        }
    }

    private static async Task<List<DatasetRecord>> ReadAsync(byte[] content, IReadOnlyList<FieldRule> rules, DatasetProblems problems)
    {
        using var stream = new MemoryStream(content, writable: false);
        await using var reader = await ParquetReader.CreateAsync(stream);
        var top = reader.Schema.Fields.ToDictionary(field => field.Name, StringComparer.Ordinal);
        var columns = rules.Select(rule => Column(reader.Schema, top, rule, problems)).ToArray();
        CheckCodecs(reader, columns, problems);
        var names = string.Join(", ", top.Keys.Select(name => $"'{RecordChecks.Clip(name)}'"));
        var checks = new RecordChecks(rules, problems);
        var records = new List<DatasetRecord>();
        var row = 0;
        if (problems.Count > 0)
        {
            return records;
        }

        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var rows = reader.OpenRowGroupReader(group);
            var texts = new List<string?[]>();
            foreach (var (column, rule) in columns.Zip(rules))
            {
                texts.Add(column.Length == 0 ? new string?[rows.RowCount] : await ColumnAsync(rows, column, rule, top));
            }

            for (var index = 0; index < rows.RowCount; index++)
            {
                if (checks.Record(++row, [.. texts.Select(column => column[index])], () => names) is { } record)
                {
                    records.Add(record);
                }
            }
        }

        return records;
    }

    // The data fields of a rule's column, several of a conversation; none if the file has none, which its rows then say.
    private static DataField[] Column(ParquetSchema schema, Dictionary<string, Field> top, FieldRule rule, DatasetProblems problems)
    {
        if (!top.TryGetValue(rule.Column, out var field))
        {
            return [];
        }

        var data = Array.FindAll(schema.DataFields, candidate => candidate.Path.FirstPart == rule.Column);
        if (field is DataField { MaxRepetitionLevel: 0 } || (rule.List && field is DataField or ListField { Item: DataField }))
        {
            return data;
        }

        if (rule.Conversation && field is ListField { Item: StructField } && ParquetConversations.FieldsOf(data) is { Length: > 1 } turns)
        {
            return turns;
        }

        problems.Add($"column '{rule.Column}' is of kind {field.SchemaType}; expected "
            + (rule.List ? "a list of texts" : rule.Conversation ? "a list of structs of role and content, or from and value" : "text"));
        return [];
    }

    // Hadoop's framing of LZ4 is not that of the format's own codec, and LZO is built nowhere.
    private static void CheckCodecs(ParquetReader reader, DataField[][] columns, DatasetProblems problems)
    {
        var read = columns.SelectMany(fields => fields).Select(field => string.Join('.', field.Path.ToList()))
            .ToHashSet(StringComparer.Ordinal);
        var codecs = (reader.Metadata?.RowGroups ?? []).SelectMany(group => group.Columns).Select(column => column.MetaData)
            .Where(data => data is { Codec: Codec.LZ4 or Codec.LZO }
                && read.Contains(string.Join('.', data.PathInSchema)));
        foreach (var codec in codecs.Select(data => data!.Codec).Distinct())
        {
            problems.Add($"is compressed by the codec {codec}{(codec == Codec.LZ4 ? " of Hadoop" : "")}, which is not read; "
                + "write it with zstd, snappy, gzip or LZ4_RAW");
        }
    }

    private static async Task<string?[]> ColumnAsync(ParquetRowGroupReader rows, DataField[] fields, FieldRule rule,
        Dictionary<string, Field> top)
    {
        try
        {
            return fields is [var only] ? await TextsAsync(rows, only, rule)
                : await ParquetConversations.TextsAsync(rows, fields, top[rule.Column]);
        }
        catch (NotImplementedException left) when (fields[0].MaxRepetitionLevel > 0)
        {
            // The one thing of lists that the library leaves out.
            throw new NotSupportedException($"lists in data pages of version 2, as in column '{rule.Column}'; write the file with data "
                + "pages of version 1 (in pyarrow: data_page_version='1.0')", left);
        }
    }

    private static async Task<string?[]> TextsAsync(ParquetRowGroupReader rows, DataField field, FieldRule rule)
    {
        using var raw = await rows.ReadRawColumnDataBaseAsync(field);
        ParquetLevels.Require(raw, field, (int)rows.RowCount);
        return field.MaxRepetitionLevel > 0 ? Lists(raw, field, (int)rows.RowCount) : Scalars(raw, field, (int)rows.RowCount, rule);
    }

    private static string?[] Scalars(RawColumnData raw, DataField field, int count, FieldRule rule)
    {
        var text = Values(raw);
        var values = new string?[count];
        var next = 0;
        for (var row = 0; row < count; row++)
        {
            if (field.MaxDefinitionLevel > 0 && raw.DefinitionLevels[row] < field.MaxDefinitionLevel)
            {
                continue;
            }

            var value = text(next++);
            values[row] = rule.List && ListText.Read(value) is { } items ? ListText.Write(items)
                : rule.MayBeIndex && !IsText(raw) ? IndexText.Write(value) : value;
        }

        return values;
    }

    // A level of repetition of 0 begins a row; a value is there where its level of definition is the highest. A row with neither is null.
    private static string?[] Lists(RawColumnData raw, DataField field, int count)
    {
        var text = Values(raw);
        var lists = new List<string>?[count];
        var (row, next) = (-1, 0);
        for (var entry = 0; entry < raw.RepetitionLevels.Length && row < count; entry++)
        {
            row += raw.RepetitionLevels[entry] == 0 ? 1 : 0;
            if (row < count && raw.DefinitionLevels[entry] == field.MaxDefinitionLevel)
            {
                (lists[row] ??= []).Add(text(next++));
            }
            else if (row < count && raw.DefinitionLevels[entry] == field.MaxDefinitionLevel - 1 && field.IsNullable)
            {
                // A null inside a list is a blank item, which is refused by its place.
                (lists[row] ??= []).Add("");
            }
        }

        return [.. lists.Select(list => list is null ? null : ListText.Write(list))];
    }

    private static bool IsText(RawColumnData raw) =>
        raw is RawColumnData<ReadOnlyMemory<char>> or RawColumnData<ReadOnlyMemory<byte>> or RawColumnData<bool>;

    /// <summary>The texts of a column's values, by their number.</summary>
    internal static Func<int, string> Values(RawColumnData raw) => raw switch
    {
        RawColumnData<ReadOnlyMemory<char>> texts => index => ParquetLevels.Value(texts, index).ToString(),
        RawColumnData<ReadOnlyMemory<byte>> bytes => index => Encoding.UTF8.GetString(ParquetLevels.Value(bytes, index).Span),
        RawColumnData<bool> truths => index => ParquetLevels.Value(truths, index) ? "true" : "false",
        RawColumnData<sbyte> numbers => index => Text(ParquetLevels.Value(numbers, index)),
        RawColumnData<byte> numbers => index => Text(ParquetLevels.Value(numbers, index)),
        RawColumnData<short> numbers => index => Text(ParquetLevels.Value(numbers, index)),
        RawColumnData<ushort> numbers => index => Text(ParquetLevels.Value(numbers, index)),
        RawColumnData<int> numbers => index => Text(ParquetLevels.Value(numbers, index)),
        RawColumnData<uint> numbers => index => Text(ParquetLevels.Value(numbers, index)),
        RawColumnData<long> numbers => index => Text(ParquetLevels.Value(numbers, index)),
        RawColumnData<ulong> numbers => index => Text(ParquetLevels.Value(numbers, index)),
        RawColumnData<float> numbers => index => Text(ParquetLevels.Value(numbers, index)),
        RawColumnData<double> numbers => index => Text(ParquetLevels.Value(numbers, index)),
        _ => throw new NotSupportedException($"values of type {raw.GetType().GenericTypeArguments.FirstOrDefault()?.Name} are not read; "
            + $"expected text, numbers or truth values"),
    };

    private static string Text<T>(T number)
        where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
