using Tributary.Numerics;

namespace Tributary.Merging.Methods;

/// <summary>From the inner products of all pairs of inputs to their coefficients in the result; these come in as 0.</summary>
/// <param name="gram">[n x n], symmetric.</param>
/// <param name="coefficients">[n].</param>
internal delegate void GramRule(double[,] gram, Span<double> coefficients);

/// <summary>
/// Merges a tensor as a linear combination of its inputs, or of their differences from a reference (which is added again): inner products
/// first, then the sum, block by block. The whole tensor has one set of coefficients, or every row or column its own. Columns need n (n +
/// 1) / 2 sums each in memory, rows none.
/// </summary>
/// <param name="job">The tensor.</param>
/// <param name="inputs">The inputs that are combined.</param>
/// <param name="reference">The input to subtract; -1: none.</param>
/// <param name="groups">What has coefficients of its own.</param>
internal sealed class GramPass(TensorJob job, IReadOnlyList<int> inputs, int reference, GramPass.Groups groups)
{
    private readonly int n = inputs.Count;
    private readonly double[] sums = new double[job.BlockEntries];

    /// <summary>What has coefficients of its own.</summary>
    public enum Groups
    {
        /// <summary>The whole tensor.</summary>
        Whole,

        /// <summary>Each vector along the last dimension.</summary>
        Rows,

        /// <summary>Each vector along the first dimension.</summary>
        Columns,
    }

    /// <summary>Merges.</summary>
    public void Run(GramRule rule)
    {
        switch (groups)
        {
            case Groups.Columns when job.Columns > 1:
                RunColumns(rule);
                break;
            case Groups.Rows:
                job.ForRowBlocks((start, count) => RunRows(rule, start, count));
                break;
            default:
                RunWhole(rule);
                break;
        }
    }

    private void RunWhole(GramRule rule)
    {
        var gram = new double[n, n];
        job.ForBlocks((start, count) => AddProducts(Read(start, count), 0, count, gram));
        var coefficients = Solve(gram, rule);
        job.Merge((start, merged) =>
        {
            Combine(Read(start, merged.Length), 0, merged.Length, coefficients);
            FloatFormats.NarrowF64(sums.AsSpan(0, merged.Length), merged);
        });
    }

    private void RunRows(GramRule rule, long start, int count)
    {
        var blocks = Read(start, count);
        for (var row = 0; row < count; row += job.RowLength)
        {
            var gram = new double[n, n];
            AddProducts(blocks, row, job.RowLength, gram);
            Combine(blocks, row, job.RowLength, Solve(gram, rule));
        }

        var merged = job.Output(count);
        FloatFormats.NarrowF64(sums.AsSpan(0, count), merged);
        job.Write(start, merged);
    }

    private void RunColumns(GramRule rule)
    {
        var columns = (int)job.Columns;
        var grams = new double[n, n][];
        foreach (var (i, j) in Pairs())
        {
            grams[i, j] = new double[columns];
        }

        job.ForBlocks((start, count) =>
        {
            var blocks = Read(start, count);
            foreach (var (i, j) in Pairs())
            {
                AddColumnProducts(blocks[i], blocks[j], start, grams[i, j]);
            }
        });
        var coefficients = ColumnCoefficients(rule, columns, grams);
        job.Merge((start, merged) =>
        {
            var blocks = Read(start, merged.Length);
            for (var e = 0; e < merged.Length; e++)
            {
                var sum = reference < 0 ? 0 : (double)job.Block(reference)[e];
                for (var i = 0; i < n; i++)
                {
                    sum += coefficients[((start + e) % columns * n) + i] * blocks[i].Span[e];
                }

                merged[e] = (float)sum;
            }
        });
    }

    private double[] ColumnCoefficients(GramRule rule, int columns, double[,][] grams)
    {
        var coefficients = new double[columns * n];
        var gram = new double[n, n];
        for (var column = 0; column < columns; column++)
        {
            foreach (var (i, j) in Pairs())
            {
                gram[i, j] = gram[j, i] = grams[i, j][column];
            }

            rule(gram, coefficients.AsSpan(column * n, n));
        }

        return coefficients;
    }

    private static void AddColumnProducts(Memory<float> x, Memory<float> y, long start, double[] products)
    {
        var left = x.Span;
        var right = y.Span;
        var column = (int)(start % products.Length);
        for (var e = 0; e < left.Length; e++)
        {
            products[column] += (double)left[e] * right[e];
            column = column + 1 == products.Length ? 0 : column + 1;
        }
    }

    private IEnumerable<(int I, int J)> Pairs() => from i in Enumerable.Range(0, n) from j in Enumerable.Range(0, i + 1) select (i, j);

    /// <summary>The inputs' blocks, less the reference's.</summary>
    private Memory<float>[] Read(long start, int count)
    {
        job.ReadDifferences(inputs, reference, start, count);
        return [.. inputs.Select(input => job.Block(input, count))];
    }

    private void AddProducts(Memory<float>[] blocks, int start, int count, double[,] gram)
    {
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                gram[i, j] += FloatBlocks.Dot(blocks[i].Span.Slice(start, count), blocks[j].Span.Slice(start, count));
                gram[j, i] = gram[i, j];
            }
        }
    }

    private double[] Solve(double[,] gram, GramRule rule)
    {
        var coefficients = new double[n];
        rule(gram, coefficients);
        return coefficients;
    }

    private void Combine(Memory<float>[] blocks, int start, int count, double[] coefficients)
    {
        var part = sums.AsSpan(start, count);
        part.Clear();
        if (reference >= 0)
        {
            FloatBlocks.AddScaled(1, job.Block(reference).Slice(start, count), part);
        }

        for (var i = 0; i < n; i++)
        {
            FloatBlocks.AddScaled(coefficients[i], blocks[i].Span.Slice(start, count), part);
        }
    }
}
