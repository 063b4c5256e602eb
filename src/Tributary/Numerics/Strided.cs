using System.Runtime.CompilerServices;

namespace Tributary.Numerics;

/// <summary>
/// A matrix seen in memory that somebody else owns: element [i, j] lies at <c>i * RowStride + j * ColumnStride</c>, and one of the strides
/// is 1. Float32 is widened on the way into the caches, so that a product in float64 needs no copy of its operands.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal readonly ref struct Strided<T>
    where T : unmanaged, IEquatable<T>
{
    private readonly ReadOnlySpan<T> values;

    private Strided(ReadOnlySpan<T> values, int rows, int columns, int rowStride, int columnStride)
    {
        this.values = values;
        (Rows, Columns, RowStride, ColumnStride) = (rows, columns, rowStride, columnStride);
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Elements from one row to the next.</summary>
    public int RowStride { get; }

    /// <summary>Elements from one column to the next.</summary>
    public int ColumnStride { get; }

    /// <summary>The same elements with rows and columns exchanged; nothing moves.</summary>
    public Strided<T> Transposed => new(values, Columns, Rows, ColumnStride, RowStride);

    /// <summary>An element.</summary>
    public T this[int row, int column] => values[(row * RowStride) + (column * ColumnStride)];

    /// <summary>Whether two rows hold the same values.</summary>
    public bool RowsEqual(int one, int other)
    {
        for (var j = 0; j < Columns; j++)
        {
            if (!this[one, j].Equals(this[other, j]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Some consecutive columns.</summary>
    public Strided<T> ColumnRange(int start, int count) => new(Rows == 0 ? values : values[(start * ColumnStride)..], Rows,
        count, RowStride, ColumnStride);

    /// <summary>A matrix stored row by row.</summary>
    /// <param name="values">[rows x columns].</param>
    /// <param name="columns">Number of columns, 0 or more.</param>
    public static Strided<T> Of(ReadOnlySpan<T> values, int columns) =>
        new(values, columns == 0 ? 0 : values.Length / columns, columns, columns, 1);

    /// <summary>
    /// Copies a block into groups of vectors that lie side by side, the order in which a tile's kernel reads them: for every group of
    /// <paramref name="width"/> rows, column after column, the group's elements; rows that are missing in the last group are zeros.
    /// </summary>
    /// <typeparam name="TTo">float or double, at least as wide as T.</typeparam>
    /// <param name="rows">First row and number of rows.</param>
    /// <param name="columns">First column and number of columns.</param>
    /// <param name="width">Rows of a group.</param>
    /// <param name="packed">[groups x columns x width].</param>
    public void Pack<TTo>((int Start, int Count) rows, (int Start, int Count) columns, int width, Span<TTo> packed)
        where TTo : unmanaged
    {
        for (var first = 0; first < rows.Count; first += width)
        {
            var group = packed.Slice(first * columns.Count, width * columns.Count);
            var height = Math.Min(width, rows.Count - first);
            if (height < width)
            {
                group.Clear();
            }

            var source = values[(((rows.Start + first) * RowStride) + (columns.Start * ColumnStride))..];
            if (RowStride == 1)
            {
                CopyRuns(source, columns.Count, height, width, group);
            }
            else
            {
                Interleave(source, columns.Count, height, width, group);
            }
        }
    }

    private void CopyRuns<TTo>(ReadOnlySpan<T> source, int count, int height, int width, Span<TTo> group)
        where TTo : unmanaged
    {
        for (var k = 0; k < count; k++)
        {
            var run = source.Slice(k * ColumnStride, height);
            var target = group.Slice(k * width, height);
            if (typeof(T) == typeof(TTo))
            {
                Unsafe.BitCast<ReadOnlySpan<T>, ReadOnlySpan<TTo>>(run).CopyTo(target);
                continue;
            }

            for (var i = 0; i < run.Length; i++)
            {
                target[i] = Widen<TTo>(run[i]);
            }
        }
    }

    private void Interleave<TTo>(ReadOnlySpan<T> source, int count, int height, int width, Span<TTo> group)
        where TTo : unmanaged
    {
        for (var i = 0; i < height; i++)
        {
            var row = source.Slice(i * RowStride, count);
            ref var target = ref group[i];
            for (var k = 0; k < row.Length; k++)
            {
                target = Widen<TTo>(row[k]);
                target = ref Unsafe.Add(ref target, width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo Widen<TTo>(T value)
        where TTo : unmanaged =>
        typeof(T) == typeof(TTo) ? Unsafe.BitCast<T, TTo>(value) : Unsafe.BitCast<double, TTo>(Unsafe.BitCast<T, float>(value));
}
