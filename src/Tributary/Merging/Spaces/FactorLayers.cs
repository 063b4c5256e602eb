using System.Numerics.Tensors;
using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Outputs;

namespace Tributary.Merging.Spaces;

/// <summary>
/// Merges A and B each on its own, as PEFT does: the method on all A_i with weights sign(w s) sqrt(|w s|), and on all B_i with weights
/// sqrt(|w s|). The product of the merged factors holds cross terms B_i A_j that no language learnt. All ranks of a layer are equal.
/// In profiles other than PEFT's, sign(s) sqrt(|s|) and sqrt(|s|) belong to the entries, so that a mean over weights does not lose it.
/// </summary>
internal sealed class FactorLayers(MergePlan plan) : EntryLayers(plan, measuresGram: false)
{
    private bool ScalesWeights => Plan.Recipe.Settings.Profile.Name == MergeProfiles.Peft.Name;

    /// <inheritdoc/>
    public override ModuleTally Merge(int index, bool zeroIsPositive, MergeOutput output, CancellationToken cancellation)
    {
        var factors = ReadFactors(index);
        var module = factors.Module;
        var rank = module.Shapes.First(shape => shape is not null)!.Rank;
        var (a, b) = (new float[(long)rank * module.In], new float[(long)module.Out * rank]);
        var tally = MergePart(TensorA(factors, rank), SignedRoot, factors, a, zeroIsPositive, cancellation);
        tally.Add(MergePart(TensorB(factors, rank), Root, factors, b, zeroIsPositive, cancellation));
        tally.AddGram(StackMerge.Gram(factors));
        var merged = new LoraFactors(module.Name, rank, module.In, module.Out, 1, a, b);
        tally.SetMerged(StackMerge.SquareOf(merged));
        tally.AddStored(output.Take(merged));
        return tally;
    }

    /// <inheritdoc/>
    protected override EntryTensor[] Open(int index)
    {
        var factors = ReadFactors(index);
        var rank = factors.Module.Shapes.First(shape => shape is not null)!.Rank;
        return [TensorA(factors, rank), TensorB(factors, rank)];
    }

    private ModuleTally MergePart(EntryTensor tensor, Func<double, double> root, ModuleFactors factors, float[] merged, bool zeroIsPositive, CancellationToken cancellation)
    {
        double[] weights = [.. Plan.Recipe.Inputs.Select((input, i) => root(input.Weight * (ScalesWeights ? factors.Factors[i]?.Scaling ?? 1 : 1)))];
        return MergeEntries(tensor, zeroIsPositive, (start, values) => values.CopyTo(merged.AsSpan((int)start)), weights, cancellation);
    }

    private EntryTensor TensorA(ModuleFactors factors, int rank) => new(
        factors.Module.Name + ".lora_A.weight", rank, factors.Module.In, factors.Present,
        (input, start, destination) => Read(factors.Factors[input]!.A, SignedRoot(factors.Factors[input]!.Scaling), start, destination));

    private EntryTensor TensorB(ModuleFactors factors, int rank) => new(
        factors.Module.Name + ".lora_B.weight", factors.Module.Out, rank, factors.Present,
        (input, start, destination) => Read(factors.Factors[input]!.B, Root(factors.Factors[input]!.Scaling), start, destination));

    private void Read(float[] factor, double root, long start, Span<float> destination)
    {
        var entries = factor.AsSpan((int)start, destination.Length);
        if (ScalesWeights)
        {
            entries.CopyTo(destination);
        }
        else
        {
            TensorPrimitives.Multiply(entries, (float)root, destination);
        }
    }

    private static double Root(double product) => Math.Sqrt(Math.Abs(product));

    private static double SignedRoot(double product) => Math.Sign(product) * Math.Sqrt(Math.Abs(product));
}
