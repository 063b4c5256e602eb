namespace Tributary.Numerics;

/// <summary>A dense matrix of float64 in row-major order. Algorithms here take
/// vectors as rows, so that every vector is contiguous.</summary>
/// <param name="rows">Number of rows, 0 or more.</param>
/// <param name="columns">Number of columns, 0 or more.</param>
internal sealed class Matrix(int rows, int columns)
{
    /// <summary>Number of rows.</summary>
    public int Rows => rows;

    /// <summary>Number of columns.</summary>
    public int Columns => columns;

    /// <summary>All elements, row by row.</summary>
    public double[] Values { get; } = new double[checked(rows * columns)];

    /// <summary>An element.</summary>
    public double this[int row, int column]
    {
        get => Values[(row * columns) + column];
        set => Values[(row * columns) + column] = value;
    }

    /// <summary>One row.</summary>
    public Span<double> Row(int row) => Values.AsSpan(row * columns, columns);

    /// <summary>Consecutive rows, as one span.</summary>
    public Span<double> RowRange(int start, int count) => Values.AsSpan(start * columns, count * columns);

    /// <summary>The matrix with rows and columns exchanged.</summary>
    public Matrix Transposed()
    {
        var result = new Matrix(columns, rows);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                result[j, i] = this[i, j];
            }
        }

        return result;
    }

    /// <summary>Copies what lies below the diagonal of a square matrix to the place above it.</summary>
    public void MirrorLower()
    {
        for (var i = 0; i < rows; i++)
        {
            for (var j = i + 1; j < columns; j++)
            {
                this[i, j] = this[j, i];
            }
        }
    }

    /// <summary>Matrices of equally many columns below each other.</summary>
    public static Matrix Stack(IReadOnlyCollection<Matrix> parts, int columns)
    {
        var stack = new Matrix(parts.Sum(part => part.Rows), columns);
        var done = 0;
        foreach (var part in parts)
        {
            part.Values.CopyTo(stack.RowRange(done, part.Rows));
            done += part.Rows;
        }

        return stack;
    }

    /// <summary>Only the first rows.</summary>
    public Matrix Top(int count)
    {
        var result = new Matrix(count, columns);
        RowRange(0, count).CopyTo(result.Values);
        return result;
    }
}
