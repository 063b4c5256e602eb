using Parquet.Data;
using Parquet.Schema;

namespace Tributary.Datasets.Reading;

/// <summary>What must hold between a decoded column's levels and its rows before either is counted on: the library checks
/// none of it.</summary>
internal static class ParquetLevels
{
    /// <summary>Refuses a column whose levels are not those of its rows.</summary>
    /// <param name="raw">The column.</param>
    /// <param name="field">Its field.</param>
    /// <param name="rows">The rows of its group.</param>
    /// <exception cref="InvalidDataException">They are not.</exception>
    public static void Require(RawColumnData raw, DataField field, int rows)
    {
        var entries = field.MaxRepetitionLevel > 0 ? raw.RepetitionLevels.Length : rows;
        var fits = (field.MaxDefinitionLevel == 0 || raw.DefinitionLevels.Length == entries)
            && (field.MaxRepetitionLevel == 0
                || (raw.RepetitionLevels.Count(0) == rows && (rows == 0 || raw.RepetitionLevels[0] == 0)));
        if (!fits)
        {
            throw new InvalidDataException($"column '{field.Path.ToList()[0]}' has other entries than the file has rows");
        }
    }

    /// <summary>A value by its number.</summary>
    /// <exception cref="InvalidDataException">The column holds fewer.</exception>
    public static T Value<T>(RawColumnData<T> column, int index)
        where T : struct => index < column.Values.Length ? column.Values[index]
        : throw new InvalidDataException("a column has fewer values than its entries ask for");
}
