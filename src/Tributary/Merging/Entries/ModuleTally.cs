using System.Numerics.Tensors;
using Tributary.Numerics;

namespace Tributary.Merging.Entries;

/// <summary>The sums behind the figures of one layer, at lambda 1; those of several layers add up.</summary>
/// <param name="inputs">Number of inputs n.</param>
internal sealed class ModuleTally(int inputs)
{
    private readonly double[] gram = new double[inputs * inputs];
    private readonly long[] kept = new long[inputs];
    private readonly long[] of = new long[inputs];
    private readonly double[] survivors = new double[inputs];
    private readonly double[] whole = new double[inputs];

    /// <summary>Adds inner products of task vectors, [n x n].</summary>
    public void AddGram(ReadOnlySpan<double> products) => TensorPrimitives.Add(gram, products, gram);

    /// <summary>Adds what survives of an input's task vector, and the whole of it: sums of squares in the space of the merge.</summary>
    public void AddSurviving(int input, double square, double of)
    {
        survivors[input] += square;
        whole[input] += of;
    }

    /// <summary>What the elections saw.</summary>
    public EntryMerge.Counts Election { get; set; }

    /// <summary>What was lost between the merged delta and what is stored.</summary>
    public LayerLoss Loss { get; private set; }

    /// <summary>Rank of the factors that the layer became; 0 for a dense delta.</summary>
    public int Rank { get; private set; }

    /// <summary>Adds what the output says of a layer.</summary>
    public void AddStored(StoredLayer stored)
    {
        Rank = stored.Rank;
        Loss += stored.Loss;
    }

    /// <summary>Directions that a space left out.</summary>
    public int DirectionsCut { get; set; }

    /// <summary>Square of the merged delta's norm, at lambda 1.</summary>
    public double MergedSquare { get; set; }

    /// <summary>Adds how many entries of an input were kept, of how many.</summary>
    public void AddKept(int input, long count, long total)
    {
        kept[input] += count;
        of[input] += total;
    }

    /// <summary>Per input, the share of its entries that were kept; null if it has none.</summary>
    public double?[] KeptShares => [.. kept.Zip(of, (count, all) => all == 0 ? null : (double?)count / all)];

    /// <summary>Per input, the share of its squared norm that survives; null if it is zero.</summary>
    public double?[] SurvivingShares => [.. survivors.Zip(whole, (part, all) => all == 0 ? null : (double?)(part / all))];

    /// <summary>Adds the sums of another layer.</summary>
    public void Add(ModuleTally other)
    {
        AddGram(other.gram);
        MergedSquare += other.MergedSquare;
        DirectionsCut += other.DirectionsCut;
        Election += other.Election;
        Loss += other.Loss;
        TensorPrimitives.Add(kept, other.kept, kept);
        TensorPrimitives.Add(of, other.of, of);
        TensorPrimitives.Add(survivors, other.survivors, survivors);
        TensorPrimitives.Add(whole, other.whole, whole);
    }

    /// <summary>The figures, with the merged delta times lambda.</summary>
    public MergeFigures Figures(EntryChoices choices, bool truncates, double lambda)
    {
        var norms = Enumerable.Range(0, inputs).Select(i => Math.Sqrt(gram[(i * inputs) + i])).ToArray();
        return new MergeFigures
        {
            Norms = norms,
            Cosines = [.. Enumerable.Range(0, inputs).Select(i =>
                (IReadOnlyList<double?>)[.. Enumerable.Range(0, inputs).Select(j => Cosine(norms, i, j))])],
            MergedNorm = Math.Abs(lambda) * Math.Sqrt(MergedSquare),
            Kept = choices.Sparsify == Sparsify.None ? null : [.. kept.Zip(of, Share)],
            SurvivingEnergy = choices is { Elect: Elect.None, Sparsify: Sparsify.None } || whole.Sum() == 0 ? null
                : [.. survivors.Zip(whole, (some, all) => all == 0 ? 0 : some / all)],
            SignConflicts = choices.Elect == Elect.None ? null : Share(Election.Conflicts, Election.Occupied),
            Surviving = choices.Elect == Elect.None ? null : Share(Election.Surviving, Election.Values),
            DirectionsCut = DirectionsCut,
            TruncationError = truncates ? RelativeError(Loss.Truncated, Loss.TruncatedOf) : null,
            RoundingError = RelativeError(Loss.Rounded, Loss.RoundedOf),
        };
    }

    /// <summary>Inner products of the blocks of a grid, [n x n]; 0 if an input lacks the layer.</summary>
    public static double[] GramOf(float[]?[] blocks, int count)
    {
        var n = blocks.Length;
        var products = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                if (blocks[i] is { } one && blocks[j] is { } other)
                {
                    products[(i * n) + j] = products[(j * n) + i] = FloatBlocks.Dot(one.AsSpan(0, count), other.AsSpan(0, count));
                }
            }
        }

        return products;
    }

    private double? Cosine(double[] norms, int i, int j) =>
        norms[i] == 0 || norms[j] == 0 ? null : Math.Clamp(gram[(i * inputs) + j] / (norms[i] * norms[j]), -1, 1);

    private static double RelativeError(double square, double whole) => whole == 0 ? 0 : Math.Sqrt(square / whole);

    private static double Share(long count, long of) => of == 0 ? 0 : (double)count / of;
}

/// <summary>A layer as it was stored.</summary>
/// <param name="Rank">Rank of its factors; 0 for a dense delta.</param>
/// <param name="Loss">What was lost on the way.</param>
internal readonly record struct StoredLayer(int Rank, LayerLoss Loss);

/// <summary>What was lost on the way from the merged delta to what is stored, as squares of norms that add up over layers.</summary>
/// <param name="TruncatedOf">What there was before a truncation to a rank.</param>
/// <param name="Truncated">What the truncation took away.</param>
/// <param name="RoundedOf">What there was before rounding to the stored type.</param>
/// <param name="Rounded">What rounding took away.</param>
internal readonly record struct LayerLoss(double TruncatedOf, double Truncated, double RoundedOf, double Rounded)
{
    /// <summary>Adds up.</summary>
    public static LayerLoss operator +(LayerLoss left, LayerLoss right) => new(
        left.TruncatedOf + right.TruncatedOf, left.Truncated + right.Truncated, left.RoundedOf + right.RoundedOf,
            left.Rounded + right.Rounded);
}
