using System.Numerics.Tensors;
using Tributary.Merging.Entries;

namespace Tributary.Merging.Methods;

/// <summary>One model's part in a tensor.</summary>
/// <param name="Name">What messages and random masks call the model.</param>
/// <param name="Parameters">The method's parameters for it.</param>
/// <param name="IsStoredAlike">True if its bytes could be the result's.</param>
internal sealed record TensorInput(string Name, IReadOnlyDictionary<string, double> Parameters, bool IsStoredAlike);

/// <summary>
/// One tensor at work, on one thread: its inputs are read and its result is written block by block. Blocks hold <see cref="BlockEntries"/>
/// entries and begin at the same places whatever the thread count, so that sums over them repeat.
/// </summary>
/// <param name="name">The tensor's name.</param>
/// <param name="shape">Its shape.</param>
/// <param name="inputs">Its inputs, one or more, in the recipe's order.</param>
internal sealed class TensorJob(string name, IReadOnlyList<long> shape, IReadOnlyList<TensorInput> inputs)
{
    private const int SmallestBlock = 1 << 16;
    private readonly float[]?[] blocks = new float[inputs.Count][];
    private float[]? output;

    /// <summary>The tensor's name.</summary>
    public string Name => name;

    /// <summary>The inputs, in the recipe's order.</summary>
    public IReadOnlyList<TensorInput> Inputs => inputs;

    /// <summary>How it is merged.</summary>
    public required MergeMethod Method { get; init; }

    /// <summary>The method's parameters for the tensor as a whole.</summary>
    public required IReadOnlyDictionary<string, double> Parameters { get; init; }

    /// <summary>The input that task vectors start from; -1: none.</summary>
    public required int Base { get; init; }

    /// <summary>Reads entries of an input to a given place; refuses a NaN or an infinity.</summary>
    public required ReadEntries ReadInto { get; init; }

    /// <summary>Writes entries of the result; refuses those that it cannot hold.</summary>
    public required WriteEntries Write { get; init; }

    /// <summary>Copies an input as it is stored; only if it is stored as the result is.</summary>
    public required Action<int> Copy { get; init; }

    /// <summary>Seed of random masks.</summary>
    public required long Seed { get; init; }

    /// <summary>Masks that take the place of the method's own; may be null.</summary>
    public required RecordedMasks? Masks { get; init; }

    /// <summary>Where the recipe comes from, for messages.</summary>
    public required string Where { get; init; }

    /// <summary>Asks to stop after the current block.</summary>
    public required CancellationToken Cancellation { get; init; }

    /// <summary>What the method saw of the task vectors; null if it looks at none.</summary>
    public TensorSight? Sight { get; private set; }

    /// <summary>Entries of the tensor.</summary>
    public long Count { get; } = shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Entries along the last dimension.</summary>
    public int RowLength { get; } = shape.Count == 0 ? 1 : checked((int)shape[^1]);

    /// <summary>Entries of one slice along the first dimension.</summary>
    public long Columns => shape.Count == 0 ? 1 : Count / shape[0];

    /// <summary>Entries of a block; at least a row, at most 65,536 if a row has fewer.</summary>
    public int BlockEntries => (int)Math.Max(Math.Min(SmallestBlock, Count), RowLength);

    /// <summary>The inputs but the base.</summary>
    public IReadOnlyList<int> Others => [.. All.Where(input => input != Base)];

    /// <summary>All inputs.</summary>
    public IReadOnlyList<int> All => [.. Enumerable.Range(0, Inputs.Count)];

    /// <summary>A parameter of the tensor.</summary>
    public double Parameter(string name) => Parameters[name];

    /// <summary>A parameter of an input.</summary>
    public double Parameter(int input, string name) => Inputs[input].Parameters[name];

    /// <summary>A parameter of an input; a given value where the method does not have it.</summary>
    public double Optional(int input, string name, double otherwise) => Inputs[input].Parameters.GetValueOrDefault(name, otherwise);

    /// <summary>The weights of some inputs.</summary>
    public double[] Weights(IReadOnlyList<int> inputs) => [.. inputs.Select(input => Parameter(input, "weight"))];

    /// <summary>Merges.</summary>
    public void Run() => Method.Kernel(this);

    /// <summary>Keeps what the method saw of the task vectors.</summary>
    public void KeepTally(ModuleTally tally, EntryChoices choices, double lambda) =>
        Sight = new TensorSight([.. Others.Select(input => Inputs[input].Name)], tally, choices, lambda);

    /// <summary>Calls an action with the start and length of every block, in order.</summary>
    public void ForBlocks(Action<long, int> action) => ForBlocks(BlockEntries, action);

    /// <summary>Calls an action with the start and length of every block of whole
    /// rows (vectors along the last dimension), in order.</summary>
    public void ForRowBlocks(Action<long, int> action) => ForBlocks(Math.Max(1, BlockEntries / RowLength) * RowLength, action);

    /// <summary>Writes the result block by block, in order.</summary>
    /// <param name="fill">Called with the start of every block and the entries to be filled in.</param>
    public void Merge(FillBlock fill) => ForBlocks((start, count) =>
    {
        var merged = Output(count);
        fill(start, merged);
        Write(start, merged);
    });

    /// <summary>Reads blocks of inputs, less that of the input that task vectors start from, if there is one.</summary>
    public void ReadDifferences(IReadOnlyList<int> inputs, int reference, long start, int count)
    {
        var own = reference < 0 ? default : Read(reference, start, count);
        foreach (var input in inputs)
        {
            var block = Read(input, start, count).Span;
            if (reference >= 0)
            {
                TensorPrimitives.Subtract(block, own.Span, block);
            }
        }
    }

    /// <summary>Reads a block of an input. It stays valid until that input is read again.</summary>
    /// <exception cref="BadInputException">It holds a NaN or an infinity.</exception>
    public Memory<float> Read(int input, long start, int count)
    {
        var block = blocks[input] ??= new float[BlockEntries];
        ReadInto(input, start, block.AsSpan(0, count));
        return block.AsMemory(0, count);
    }

    /// <summary>The block of an input that was read last.</summary>
    public Span<float> Block(int input) => blocks[input];

    /// <summary>The first entries of the block of an input that was read last.</summary>
    public Memory<float> Block(int input, int count) => blocks[input].AsMemory(0, count);

    /// <summary>Where to put a block of the result.</summary>
    public Span<float> Output(int count) => (output ??= new float[BlockEntries]).AsSpan(0, count);

    /// <summary>An error that names the tensor.</summary>
    public BadInputException Refuse(string text) => new(Where, $"tensor '{Name}': {text}");

    private void ForBlocks(int size, Action<long, int> action)
    {
        for (var start = 0L; start < Count; start += size)
        {
            Cancellation.ThrowIfCancellationRequested();
            action(start, (int)Math.Min(size, Count - start));
        }
    }
}

/// <summary>Fills a block of a result.</summary>
internal delegate void FillBlock(long start, Span<float> merged);

/// <summary>What a method saw of one tensor's task vectors.</summary>
internal sealed record TensorSight(IReadOnlyList<string> Inputs, ModuleTally Tally, EntryChoices Choices, double Lambda)
{
    /// <summary>The figures of the tensor.</summary>
    public MergeFigures Figures => Tally.Figures(Choices, truncates: false, Lambda);
}
