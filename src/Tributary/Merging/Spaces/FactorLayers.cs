using System.Numerics.Tensors;
using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Plans;

namespace Tributary.Merging.Spaces;

/// <summary>
/// Merges A and B each on its own, as PEFT does: the method on all A_i with weights sign(w s) sqrt(|w s|), and on all B_i with weights
/// sqrt(|w s|). The product of the merged factors holds cross terms B_i A_j that no language learnt. All ranks of a layer are equal.
/// In profiles other than PEFT's, sign(s) sqrt(|s|) and sqrt(|s|) belong to the entries, so that a mean over weights does not lose it.
/// </summary>
internal sealed class FactorLayers(AdapterMergePlan plan, SpaceProjection projection) : EntryLayers(plan, projection, measuresGram: false)
{
    private bool ScalesWeights => Plan.Recipe.Settings.Profile.Name == MergeProfiles.Peft.Name;

    /// <inheritdoc/>
    public override ModuleTally Merge(int index, bool zeroIsPositive, MergeOutput output, CancellationToken cancellation)
    {
        var (module, parts) = (Vectors.Modules[index], Vectors.Open(index));
        var (tensorA, tensorB) = (TensorA(parts), TensorB(parts));
        var (a, b) = (new float[tensorA.Count], new float[tensorB.Count]);
        var tally = MergePart(tensorA, SignedRoot, module, a, zeroIsPositive, cancellation);
        tally.Add(MergePart(tensorB, Root, module, b, zeroIsPositive, cancellation));
        var merged = new LoraFactors(module.Name, RankOf(module), module.In, module.Out, 1, a, b);
        tally.MergedSquare = StackMerge.SquareOf(merged, exactly: Vectors.IsCalibrated);
        tally.AddStored(output.Take(merged));
        return tally;
    }

    /// <inheritdoc/>
    public override void Measure(int index, ModuleTally tally, bool exactly) => tally.AddGram(Vectors.MeasuredGram(index));

    /// <inheritdoc/>
    protected override EntryTensor[] Open(int index)
    {
        var parts = Vectors.Open(index);
        return [TensorA(parts), TensorB(parts)];
    }

    private ModuleTally MergePart(EntryTensor tensor, Func<double, double> root, MergeModule module, float[] merged, bool zeroIsPositive,
        CancellationToken cancellation)
    {
        double[] weights = [.. Plan.Recipe.Inputs.Select((input, i) =>
            root(input.Weight * (ScalesWeights ? module.Shapes[i]?.Scaling ?? 1 : 1)))];
        return MergeEntries(tensor, zeroIsPositive, (start, values) => values.CopyTo(merged.AsSpan((int)start)), weights, cancellation);
    }

    private EntryTensor TensorA(FactorParts parts) => new(
        parts.Module.Name + ".lora_A.weight", RankOf(parts.Module), parts.Module.In, Present(parts.Module),
        (input, start, destination) => Read(parts.ReadA, input, SignedRoot(parts.Module.Shapes[input]!.Scaling), start, destination));

    private EntryTensor TensorB(FactorParts parts) => new(
        parts.Module.Name + ".lora_B.weight", parts.Module.Out, RankOf(parts.Module), Present(parts.Module),
        (input, start, destination) => Read(parts.ReadB, input, Root(parts.Module.Shapes[input]!.Scaling), start, destination));

    private void Read(ReadFactor read, int input, double root, long start, Span<float> destination)
    {
        read(input, start, destination);
        if (!ScalesWeights)
        {
            TensorPrimitives.Multiply(destination, (float)root, destination);
        }
    }

    private static int RankOf(MergeModule module) => module.Shapes.First(shape => shape is not null)!.Rank;

    private static bool[] Present(MergeModule module) => [.. module.Shapes.Select(shape => shape is not null)];

    private static double Root(double product) => Math.Sqrt(Math.Abs(product));

    private static double SignedRoot(double product) => Math.Sign(product) * Math.Sqrt(Math.Abs(product));
}
