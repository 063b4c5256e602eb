using Tributary.Merging.Entries;
using Tributary.Numerics;

namespace Tributary.Merging.Models;

/// <summary>
/// One tensor at work, on one thread: its inputs are read and its result is written block by block. Blocks hold <see cref="BlockEntries"/>
/// entries and begin at the same places whatever the thread count, so that sums over them repeat.
/// </summary>
internal sealed class TensorJob
{
    private const int SmallestBlock = 1 << 16;
    private readonly ModelMergePlan plan;
    private readonly PlannedTensor tensor;
    private readonly TensorSource[] sources;
    private readonly float[]?[] blocks;
    private readonly ModelFolderWriter writer;
    private readonly Action<long> written;
    private readonly CancellationToken cancellation;
    private float[]? output;

    public TensorJob(ModelMergePlan plan, PlannedTensor tensor, ModelFolderWriter writer, Action<long> written,
        CancellationToken cancellation)
    {
        this.plan = plan;
        this.tensor = tensor;
        this.writer = writer;
        this.written = written;
        this.cancellation = cancellation;
        sources = [.. tensor.Inputs.Select(input => new TensorSource(input))];
        blocks = new float[sources.Length][];
        RowLength = tensor.Shape.Count == 0 ? 1 : checked((int)tensor.Shape[^1]);
        BlockEntries = (int)Math.Max(Math.Min(SmallestBlock, Count), RowLength);
    }

    /// <summary>What the method saw of the task vectors; null if it looks at none.</summary>
    public TensorSight? Sight { get; private set; }

    /// <summary>Masks that take the place of the method's own; may be null.</summary>
    public RecordedMasks? Masks => plan.Masks;

    /// <summary>Seed of random masks.</summary>
    public long Seed => plan.Recipe.Seed;

    /// <summary>Asks to stop after the current block.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>The tensor.</summary>
    public PlannedTensor Tensor => tensor;

    /// <summary>Entries of the tensor.</summary>
    public long Count => tensor.Count;

    /// <summary>Entries along the last dimension.</summary>
    public int RowLength { get; }

    /// <summary>Entries of one slice along the first dimension.</summary>
    public long Columns => tensor.Shape.Count == 0 ? 1 : Count / tensor.Shape[0];

    /// <summary>Entries of a block; at least a row, at most 65,536 if a row has fewer.</summary>
    public int BlockEntries { get; }

    /// <summary>The input that task vectors start from; -1: none.</summary>
    public int Base => tensor.Base;

    /// <summary>The inputs but the base.</summary>
    public IReadOnlyList<int> Others => [.. All.Where(input => input != Base)];

    /// <summary>All inputs.</summary>
    public IReadOnlyList<int> All => [.. Enumerable.Range(0, tensor.Inputs.Count)];

    /// <summary>A parameter of the tensor.</summary>
    public double Parameter(string name) => tensor.Parameters[name];

    /// <summary>A parameter of an input.</summary>
    public double Parameter(int input, string name) => tensor.Inputs[input].Parameters[name];

    /// <summary>A parameter of an input; a given value where the method does not have it.</summary>
    public double Optional(int input, string name, double otherwise) => tensor.Inputs[input].Parameters.GetValueOrDefault(name, otherwise);

    /// <summary>What messages and random masks call an input.</summary>
    public string NameOf(int input) => tensor.Inputs[input].Model.Name;

    /// <summary>The weights of some inputs.</summary>
    public double[] Weights(IReadOnlyList<int> inputs) => [.. inputs.Select(input => Parameter(input, "weight"))];

    /// <summary>Keeps what the method saw of the task vectors.</summary>
    public void Saw(ModuleTally tally, MergeChoices choices, double lambda) =>
        Sight = new TensorSight([.. Others.Select(NameOf)], tally, choices, lambda);

    /// <summary>Calls an action with the start and length of every block, in order.</summary>
    public void ForBlocks(Action<long, int> action) => ForBlocks(BlockEntries, action);

    /// <summary>Calls an action with the start and length of every block of whole
    /// rows (vectors along the last dimension), in order.</summary>
    public void ForRowBlocks(Action<long, int> action) => ForBlocks(Math.Max(1, BlockEntries / RowLength) * RowLength, action);

    /// <summary>Reads a block of an input. It stays valid until that input is read again.</summary>
    /// <exception cref="BadInputException">It holds a NaN or an infinity.</exception>
    public Memory<float> Read(int input, long start, int count)
    {
        var block = blocks[input] ??= new float[BlockEntries];
        ReadInto(input, start, block.AsSpan(0, count));
        return block.AsMemory(0, count);
    }

    /// <summary>Reads entries of an input to a given place.</summary>
    /// <exception cref="BadInputException">They hold a NaN or an infinity.</exception>
    public void ReadInto(int input, long start, Span<float> destination)
    {
        sources[input].Read(start, destination);
        var bad = FloatFormats.IndexOfNonFinite(destination);
        if (bad >= 0)
        {
            throw tensor.Inputs[input].RefuseValue(destination[bad], start + bad);
        }
    }

    /// <summary>The block of an input that was read last.</summary>
    public Span<float> Block(int input) => blocks[input];

    /// <summary>Where to put a block of the result.</summary>
    public Span<float> Output(int count) => (output ??= new float[BlockEntries]).AsSpan(0, count);

    /// <summary>Writes entries of the result.</summary>
    public void Write(long start, ReadOnlySpan<float> values)
    {
        if (FloatFormats.IndexOfNonFinite(values) is var bad && bad >= 0)
        {
            throw Refuse($"result is {Invariant.Text(values[bad])} at entry {Invariant.Text(start + bad)}, beyond the range of "
                + $"float32; use smaller weights");
        }

        tensor.RequireRange(plan.Recipe.Where, values);
        writer.Write(tensor.Name, start, values);
        written(values.Length);
    }

    /// <summary>Copies an input as it is stored; only where element types are equal and nothing is added to it.</summary>
    public void Copy(int input)
    {
        writer.Copy(tensor.Name, sources[input].File, tensor.Inputs[input].Name);
        written(Count);
    }

    /// <summary>An error that names the tensor.</summary>
    public BadInputException Refuse(string text) => new(plan.Recipe.Where, $"tensor '{tensor.Name}': {text}");

    private void ForBlocks(int size, Action<long, int> action)
    {
        for (var start = 0L; start < Count; start += size)
        {
            cancellation.ThrowIfCancellationRequested();
            action(start, (int)Math.Min(size, Count - start));
        }
    }
}

/// <summary>What a method saw of one tensor's task vectors.</summary>
internal sealed record TensorSight(IReadOnlyList<string> Inputs, ModuleTally Tally, MergeChoices Choices, double Lambda)
{
    /// <summary>The figures of the tensor.</summary>
    public MergeFigures Figures => Tally.Figures(Choices, truncates: false, Lambda);
}
