using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace Tributary.Datasets.Reading;

/// <summary>Conversations of a Parquet file: a list of structs, of whose fields those that say who speaks, and what, are read.</summary>
internal static class ParquetConversations
{
    private static readonly string[] Read = ["role", "content", "from", "value"];

    /// <summary>The fields of a column that are read; empty if it holds no conversations.</summary>
    public static DataField[] FieldsOf(IEnumerable<DataField> column) =>
        [.. column.Where(field => field.MaxRepetitionLevel == 1 && Read.Contains(Name(field)))];

    /// <summary>The conversations of a row group as JSON arrays; null where a row has none.</summary>
    /// <param name="rows">The group.</param>
    /// <param name="fields">What <see cref="FieldsOf"/> gave; one or more.</param>
    /// <param name="top">Their column.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task<string?[]> TextsAsync(ParquetRowGroupReader rows, IReadOnlyList<DataField> fields, Field top)
    {
        var turns = new List<Dictionary<string, string>>?[rows.RowCount];
        foreach (var field in fields)
        {
            using var raw = await rows.ReadRawColumnDataBaseAsync(field);
            ParquetLevels.Require(raw, field, turns.Length);
            Add(turns, raw, field, isThere: top.IsNullable ? 2 : 1);
        }

        return [.. turns.Select(row => row is null ? null : JsonSerializer.Serialize(row, ParquetJson.Default.ListDictionaryStringString))];
    }

    // A level of repetition of 0 begins a row; a turn is there from a level of definition on, its field where that is the highest.
    private static void Add(List<Dictionary<string, string>>?[] turns, Parquet.Data.RawColumnData raw, DataField field, int isThere)
    {
        var text = ParquetRows.Values(raw);
        var (row, turn, next) = (-1, 0, 0);
        for (var entry = 0; entry < raw.RepetitionLevels.Length && row < turns.Length; entry++)
        {
            (row, turn) = raw.RepetitionLevels[entry] == 0 ? (row + 1, 0) : (row, turn + 1);
            if (row == turns.Length || raw.DefinitionLevels[entry] < isThere)
            {
                continue;
            }

            var list = turns[row] ??= [];
            while (list.Count <= turn)
            {
                list.Add([]);
            }

            if (raw.DefinitionLevels[entry] == field.MaxDefinitionLevel)
            {
                list[turn][Name(field)] = text(next++);
            }
        }
    }

    private static string Name(DataField field) => field.Path.ToList()[^1];
}

[JsonSerializable(typeof(List<Dictionary<string, string>>))]
internal sealed partial class ParquetJson : JsonSerializerContext;
