using System.Numerics.Tensors;
using Tributary.Merging.Entries;
using Tributary.Numerics;

namespace Tributary.Merging.Methods;

/// <summary>The methods over entries, for a tensor of whole models: task vectors are T_i - base, the result is base + lambda m.</summary>
internal static class EntryKernel
{
    /// <summary>sum w T, over sum w if it is normalised; no base.</summary>
    public static void Linear(TensorJob job)
    {
        var inputs = job.All.Select(input => new EntryInput(job.Inputs[input].Name, job.Parameter(input, "weight"))).ToArray();
        var pipeline = new EntryPipeline(Choices(job), inputs, job.Seed, measuresGram: false);
        pipeline.Run(EntriesOf(job, inputs.Length, job.ReadInto), job.Write, cancellation: job.Cancellation);
    }

    /// <summary>base + lambda m, with the method's choices over the task vectors.</summary>
    public static void Run(TensorJob job)
    {
        var others = job.Others;
        var inputs = others.Select(input => new EntryInput(
            job.Inputs[input].Name,
            job.Parameter(input, "weight"),
            job.Optional(input, "density", 1),
            job.Optional(input, "gamma", 0),
            job.Optional(input, "epsilon", 0))).ToArray();
        var own = new BaseBlock(job);
        var lambda = job.Parameter("lambda");
        var tensor = EntriesOf(job, others.Count, (input, start, destination) =>
        {
            job.ReadInto(others[input], start, destination);
            TensorPrimitives.Subtract(destination, own.At(start, destination.Length), destination);
        });
        var choices = Choices(job);
        var pipeline = new EntryPipeline(choices, inputs, job.Seed, job.Masks);
        var tally = pipeline.Run(
            tensor,
            (start, merged) =>
            {
                var output = job.Output(merged.Length);
                WeightedAdd.Run(own.At(start, merged.Length), merged, lambda, output);
                job.Write(start, output);
            },
            cancellation: job.Cancellation);
        job.KeepTally(tally, choices, lambda);
    }

    private static EntryTensor EntriesOf(TensorJob job, int inputs, ReadEntries read)
    {
        var columns = Math.Max(1, job.RowLength);
        return new EntryTensor(job.Name, job.Count / columns, columns, [.. Enumerable.Repeat(true, inputs)], read);
    }

    private static EntryChoices Choices(TensorJob job) => new(
        MergeProfiles.Mergekit,
        job.Method.Sparsify,
        job.Method.HasDensity && job.Parameter("rescale") != 0 ? Rescale.BySum : Rescale.None,
        job.Method.Elects ? Elect.Sum : Elect.None,
        job.Parameter("normalize") != 0 ? Combine.WeightedMean : Combine.Sum);

    /// <summary>The base's entries of the block at hand, read once for all inputs.</summary>
    private sealed class BaseBlock(TensorJob job)
    {
        private float[] values = [];
        private long at = -1;
        private int loaded;

        public ReadOnlySpan<float> At(long start, int count)
        {
            if (at != start || loaded < count)
            {
                values = values.Length < count ? new float[count] : values;
                job.ReadInto(job.Base, start, values.AsSpan(0, count));
                (at, loaded) = (start, count);
            }

            return values.AsSpan(0, count);
        }
    }
}
