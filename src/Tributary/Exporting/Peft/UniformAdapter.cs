using Tributary.Adapters;
using Tributary.Exporting.Recipes;
using Tributary.Merging.Layers;
using Tributary.Numerics;
using Tributary.Safetensors;

namespace Tributary.Exporting.Peft;

/// <summary>
/// An adapter with one rank and one scaling in all layers, so that a server which reads r and lora_alpha alone gets every layer right.
/// Factors of lower rank are padded with zeros, which changes no delta; layers above the most rank asked for are truncated to their
/// strongest singular triples. Layers are made one at a time.
/// </summary>
internal sealed class UniformAdapter
{
    private const float LargestF16 = 65504;

    private readonly LoraAdapterFile file;
    private readonly bool isFolded;

    /// <summary>Decides rank, alpha and type.</summary>
    /// <param name="file">The adapter, opened as for a merge: plain factors of linear layers.</param>
    /// <param name="mostRank">Most rank; null: nothing is truncated.</param>
    public UniformAdapter(LoraAdapterFile file, int? mostRank)
    {
        this.file = file;
        LargestRank = file.Modules.Max(module => module.Rank);
        SmallestRank = file.Modules.Min(module => module.Rank);
        Rank = Math.Min(LargestRank, mostRank ?? LargestRank);
        // Where alpha / r gives every layer its scaling back, bit for bit, the factors stay as they are.
        var scalings = file.Modules.Select(module => module.Scaling).Distinct().ToArray();
        var alpha = scalings[0] * Rank;
        isFolded = scalings.Length > 1 || alpha / Rank != scalings[0] || (float)alpha != alpha || (Truncates && scalings[0] != 1);
        Alpha = isFolded ? Rank : alpha;
        Dtype = isFolded && file.Modules.Any(module => module.Rank <= Rank && !IsPowerOfTwo(module.Scaling)) ? TensorDtype.F32 : file.Dtype;
    }

    /// <summary>The layers with their shapes as they will be.</summary>
    public IEnumerable<LoraModule> Modules => file.Modules.Select(module => module with { Rank = Rank, Scaling = Alpha / Rank });

    /// <summary>The rank of every layer.</summary>
    public int Rank { get; }

    /// <summary>The alpha of every layer.</summary>
    public double Alpha { get; }

    /// <summary>The largest rank of a layer as it lies in the release.</summary>
    public int LargestRank { get; }

    /// <summary>The smallest rank of a layer as it lies in the release.</summary>
    public int SmallestRank { get; }

    /// <summary>The type that holds all factors as exactly as they were: the release's, or F32 if a scaling was multiplied in.</summary>
    public TensorDtype Dtype { get; }

    /// <summary>True if a layer is truncated.</summary>
    public bool Truncates => Rank < LargestRank;

    /// <summary>The configuration: r, alpha and the base model's name, no patterns.</summary>
    public LoraConfig ConfigFor(string baseName) => file.Config with
    {
        R = Rank, LoraAlpha = Alpha, UseRslora = false, RankPattern = [], AlphaPattern = [], BaseModelNameOrPath = baseName,
    };

    /// <summary>A layer's factors, and the squares of what a truncation left out and of the whole.</summary>
    public (LoraFactors Factors, double Lost, double Whole) Read(string module)
    {
        var factors = file.Read(module);
        if (factors.Rank <= Rank)
        {
            return (Padded(isFolded ? factors with { B = DenseRows.ScaledB(factors), Scaling = 1 } : factors), 0,
                Truncates ? SquareOf(factors) : 0);
        }

        var svd = FactorSvd.Of(factors);
        var lost = svd.Values.AsSpan(Math.Min(Rank, svd.Values.Length));
        return (Padded(FactorSvd.ToFactors(svd.Top(Rank), factors.Shape, clamp: null)), Products.Dot(lost, lost),
            Products.Dot(svd.Values, svd.Values));
    }

    /// <summary>Makes every layer's factors, and says what became of the adapter.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="path">Where it lies.</param>
    /// <param name="dtype">How it is stored.</param>
    /// <param name="loop">Goes through the layers.</param>
    /// <param name="write">Writes a layer; called from several threads.</param>
    /// <exception cref="BadInputException">float16 would store an entry as infinity.</exception>
    public ExportedAdapter Export(string name, string path, TensorDtype dtype, MergeLoop loop, Action<LoraFactors> write)
    {
        var layers = loop.Run("exporting", file.Modules.Count, index =>
        {
            var (factors, lost, whole) = Read(file.Modules[index].Name);
            RequireRange(factors, dtype);
            write(factors);
            return (Lost: lost, Whole: whole);
        });
        return new ExportedAdapter
        {
            Name = name,
            Path = path,
            Rank = Rank,
            SmallestRank = SmallestRank,
            LargestRank = LargestRank,
            Alpha = Alpha,
            Dtype = dtype.Name(),
            IsFolded = isFolded,
            TruncationError = Truncates ? Share(layers.Sum(layer => layer.Lost), layers.Sum(layer => layer.Whole)) : null,
            Truncated = [.. file.Modules.Zip(layers).Where(pair => pair.First.Rank > Rank)
                .Select(pair => new LayerError(pair.First.Name, pair.First.Rank, Share(pair.Second.Lost, pair.Second.Whole)))],
        };
    }

    private void RequireRange(LoraFactors factors, TensorDtype dtype)
    {
        if (dtype == TensorDtype.F16 && factors.A.Concat(factors.B).Any(value => Math.Abs(value) > LargestF16))
        {
            throw new BadInputException(file.Folder, $"the factors of layer '{factors.Module}' leave the range of "
                + $"{dtype.Name()}; export them as float32");
        }
    }

    private static double Share(double lost, double whole) => whole == 0 ? 0 : Math.Sqrt(lost / whole);

    private static bool IsPowerOfTwo(double scaling) => scaling > 0 && Math.ScaleB(1, Math.ILogB(scaling)) == scaling;

    private static double SquareOf(LoraFactors factors)
    {
        var values = FactorSvd.Of(factors).Values;
        return Products.Dot(values, values);
    }

    /// <summary>Rows of zeros under A, columns of zeros beside B.</summary>
    private LoraFactors Padded(LoraFactors factors)
    {
        if (factors.Rank == Rank)
        {
            return factors;
        }

        var (a, b) = (new float[Rank * factors.In], new float[factors.Out * Rank]);
        factors.A.CopyTo(a, 0);
        for (var i = 0; i < factors.Out; i++)
        {
            factors.B.AsSpan(i * factors.Rank, factors.Rank).CopyTo(b.AsSpan(i * Rank));
        }

        return factors with { Rank = Rank, A = a, B = b };
    }
}
