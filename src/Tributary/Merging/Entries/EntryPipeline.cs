using System.Buffers;
using Tributary.Numerics;

namespace Tributary.Merging.Entries;

/// <summary>
/// One method over the entries of a tensor: sparsify x elect x combine, in blocks. Trims and rescaling by sums need to see all entries
/// before the first is merged, so the task vectors are read again: two more times for a trim, once more for the sums. Memory: one block per
/// input. A tensor is the work of one thread, in the order of its entries; tensors may run side by side.
/// </summary>
/// <param name="choices">The method's choices.</param>
/// <param name="inputs">All inputs, in the recipe's order.</param>
/// <param name="seed">Seed of random masks.</param>
/// <param name="recorded">Masks that take the place of drawn or trimmed ones; may be null.</param>
/// <param name="measuresGram">Whether the tally holds inner products of the
/// task vectors; false if the caller knows them already.</param>
internal sealed class EntryPipeline(
    EntryChoices choices, IReadOnlyList<EntryInput> inputs, long seed, RecordedMasks? recorded = null, bool measuresGram = true)
{
    // mergekit's limit: below it a sum says nothing.
    private const double LeastSum = 1e-7;

    private readonly double[] ownWeights = [.. inputs.Select(input => input.Weight)];

    private bool Loses => choices.Sparsify != Sparsify.None || choices.Elect != Elect.None;

    private bool WholeRows => choices.Sparsify == Sparsify.RankedRandom;

    /// <summary>Merges a tensor; the density is counted over it alone.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="write">Takes the merged entries.</param>
    /// <param name="weights">One per input; null: those of the inputs.</param>
    /// <param name="cancellation">Asks to stop after the current block.</param>
    public ModuleTally Run(EntryTensor tensor, WriteEntries write, double[]? weights = null, CancellationToken cancellation = default)
    {
        var selections = Select(tensor);
        var tally = Merge(tensor, selections, zeroIsPositive: true, write, weights, cancellation);
        // Entries whose sum was exactly 0 were taken as positive; the majority of the tensor may say otherwise.
        return choices.Profile.ZeroSign == ZeroSign.LayerMajority && tally.Election is { Ties: > 0, Balance: <= 0 }
            ? Merge(tensor, selections, zeroIsPositive: false, write, weights, cancellation)
            : tally;
    }

    /// <summary>The selection of each input, found over this tensor alone; null if the input does not have it.</summary>
    public EntrySelection?[] Select(EntryTensor tensor)
    {
        var selections = new EntrySelection?[inputs.Count];
        for (var i = 0; i < inputs.Count; i++)
        {
            if (tensor.Present[i])
            {
                selections[i] = Rescaled(tensor, i, SelectionOf(tensor, i));
            }
        }

        return selections;
    }

    /// <summary>Elects and combines what the selections keep.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="selections">Per input; null is allowed if it does not have the tensor.</param>
    /// <param name="zeroIsPositive">The sign elected where the sum is exactly 0.</param>
    /// <param name="write">Takes the merged entries.</param>
    /// <param name="weights">One per input; null: those of the inputs.</param>
    /// <param name="cancellation">Asks to stop after the current block.</param>
    public ModuleTally Merge(
        EntryTensor tensor, IReadOnlyList<EntrySelection?> selections, bool zeroIsPositive, WriteEntries write, double[]? weights,
            CancellationToken cancellation)
    {
        var entries = new EntryMerge(choices, weights ?? ownWeights);
        var tally = new ModuleTally(inputs.Count);
        var longest = tensor.Blocks(WholeRows).Select(block => block.Length).FirstOrDefault();
        var blocks = tensor.Present.Select(present => present ? ArrayPool<float>.Shared.Rent(longest) : null).ToArray();
        var merged = ArrayPool<float>.Shared.Rent(longest);
        var (survivors, whole) = (new double[inputs.Count], new double[inputs.Count]);
        foreach (var (start, length) in tensor.Blocks(WholeRows))
        {
            cancellation.ThrowIfCancellationRequested();
            Read(tensor, selections, blocks, (start, length), tally, whole);
            tally.Election += entries.Run(blocks, merged.AsSpan(0, length), zeroIsPositive, survivors);
            tally.MergedSquare += Magnitudes.SumOfSquares(merged.AsSpan(0, length));
            write(start, merged.AsSpan(0, length));
        }

        for (var i = 0; i < inputs.Count; i++)
        {
            var scale = selections[i]?.Scale ?? 1;
            tally.AddSurviving(i, survivors[i] / ((double)scale * scale), whole[i]);
        }

        Array.ForEach(blocks, block => { if (block is not null) { ArrayPool<float>.Shared.Return(block); } });
        ArrayPool<float>.Shared.Return(merged);
        return tally;
    }

    private void Read(
        EntryTensor tensor, IReadOnlyList<EntrySelection?> selections, float[]?[] blocks, (long Start, int Length) range,
            ModuleTally tally, double[] whole)
    {
        for (var i = 0; i < blocks.Length; i++)
        {
            if (blocks[i] is { } block)
            {
                tensor.Read(i, range.Start, block.AsSpan(0, range.Length));
            }
        }

        var gram = measuresGram ? ModuleTally.GramOf(blocks, range.Length) : null;
        if (gram is not null)
        {
            tally.AddGram(gram);
        }

        for (var i = 0; i < blocks.Length && Loses; i++)
        {
            whole[i] += blocks[i] is not { } block ? 0 : gram is not null ? gram[(i * blocks.Length) + i]
                : Magnitudes.SumOfSquares(block.AsSpan(0, range.Length));
        }

        for (var i = 0; i < blocks.Length && choices.Sparsify != Sparsify.None; i++)
        {
            if (blocks[i] is { } block)
            {
                tally.AddKept(i, selections[i]!.Apply(range.Start, block.AsSpan(0, range.Length)), range.Length);
            }
        }
    }

    private EntrySelection SelectionOf(EntryTensor tensor, int input)
    {
        var own = inputs[input];
        if (choices.Sparsify == Sparsify.None)
        {
            return EntrySelection.All;
        }

        if (recorded?.Find(own.Name, tensor.Name) is { } mask)
        {
            return mask.LongLength == tensor.Count
                ? new RecordedSelection(mask)
                : throw new BadInputException(own.Name, FormattableString.Invariant(
                    $"the recorded mask of tensor '{tensor.Name}' has {mask.LongLength} entries, expected {tensor.Count}"));
        }

        return choices.Sparsify switch
        {
            Sparsify.Magnitude => Trim(tensor, input),
            Sparsify.Breadcrumbs => Breadcrumbs(tensor, input),
            Sparsify.RankedRandom when own.Density == 1 => EntrySelection.All,
            Sparsify.Random => new RandomSelection(CounterRandom.For(seed, own.Name, tensor.Name), own.Density),
            _ => new RankedRandomSelection(CounterRandom.For(seed, own.Name, tensor.Name), own.Density, own.Epsilon,
                checked((int)tensor.Columns)),
        };
    }

    private EntrySelection Trim(EntryTensor tensor, int input)
    {
        if (MagnitudeCut.KeptBy(inputs[input].Density, tensor.Count, choices.Profile.TrimThreshold) is not { } kept)
        {
            return EntrySelection.All;
        }

        var cut = MagnitudeCut.Behind(tensor, input, kept);
        return new MagnitudeSelection(MagnitudeCut.Nothing, choices.Profile.TrimThreshold == TrimThreshold.KeepEqual
            ? cut with { LastEqual = long.MaxValue } : cut);
    }

    /// <summary>n_top = trunc(gamma N) and n_bot = N - trunc(d N) - n_top are dropped; a negative n_bot shortens n_top.</summary>
    private MagnitudeSelection Breadcrumbs(EntryTensor tensor, int input)
    {
        var top = (long)(inputs[input].Gamma * tensor.Count);
        var bottom = tensor.Count - (long)(inputs[input].Density * tensor.Count) - top;
        (top, bottom) = bottom < 0 ? (top + bottom, 0) : (top, bottom);
        return new MagnitudeSelection(MagnitudeCut.Behind(tensor, input, top), MagnitudeCut.Behind(tensor, input, tensor.Count - bottom));
    }

    private EntrySelection Rescaled(EntryTensor tensor, int input, EntrySelection selection)
    {
        if (choices.Sparsify == Sparsify.None || choices.Rescale == Rescale.None)
        {
            return selection;
        }

        if (choices.Rescale == Rescale.ByDensity)
        {
            return selection.WithScale((float)(1 / inputs[input].Density));
        }

        var (all, kept) = (0.0, 0.0);
        using var block = new EntryBlock(tensor, WholeRows);
        block.ForEach(input, (start, values) =>
        {
            all += Magnitudes.Sum(values);
            selection.Apply(start, values);
            kept += Magnitudes.Sum(values);
        });
        return all < LeastSum || kept < LeastSum ? selection : selection.WithScale((float)(all / kept));
    }
}
