using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Plans;

namespace Tributary.Merging.Spaces;

/// <summary>
/// The exact weighted sum or mean, factors side by side. Where the method drops entries, it drops those of A_i and of B_i, each factor by
/// itself.
/// </summary>
internal sealed class StackLayers(AdapterMergePlan plan, SpaceProjection projection) : EntryLayers(plan, projection, measuresGram: false)
{
    /// <inheritdoc/>
    public override ModuleTally Merge(int index, bool zeroIsPositive, MergeOutput output, CancellationToken cancellation)
    {
        var module = Plan.Modules[index];
        var tally = new ModuleTally(module.Shapes.Count);
        var layer = output.Begin(new LoraModule(module.Name, module.RankSum, module.In, module.Out, 1));
        StackMerge.Run(Plan.Choices.Sparsify == Sparsify.None ? Vectors.Open(index) : FactorParts.Of(Dropped(index, tally).Factors),
            Coefficients(module), layer);
        tally.AddStored(layer.Finish());
        return tally;
    }

    /// <inheritdoc/>
    public override void Measure(int index, ModuleTally tally, bool exactly)
    {
        var gram = exactly ? StackMerge.Gram(Vectors.Read(index)) : Vectors.MeasuredGram(index);
        tally.AddGram(gram);
        if (Plan.Choices.Sparsify != Sparsify.None)
        {
            var (dropped, growth) = Dropped(index, new ModuleTally(Plan.Recipe.Inputs.Count));
            var whole = gram;
            gram = exactly ? StackMerge.Gram(dropped) : StackMerge.MeasuredGram(FactorParts.Of(dropped));
            for (var i = 0; i < Plan.Recipe.Inputs.Count; i++)
            {
                var own = (i * Plan.Recipe.Inputs.Count) + i;
                tally.AddSurviving(i, gram[own] / (growth[i] * growth[i]), whole[own]);
            }
        }

        tally.MergedSquare += Math.Max(0, Quadratic(gram, Coefficients(Plan.Modules[index])));
    }

    /// <inheritdoc/>
    protected override EntryTensor[] Open(int index)
    {
        var factors = Vectors.Read(index);
        return [.. Enumerable.Range(0, factors.Factors.Length).SelectMany(input => Tensors(factors, input))];
    }

    /// <summary>The two factors of one input, as tensors that it alone has.</summary>
    private static EntryTensor[] Tensors(ModuleFactors factors, int input)
    {
        if (factors.Factors[input] is not { } own)
        {
            return [];
        }

        bool[] alone = [.. factors.Factors.Select((_, i) => i == input)];
        return
        [
            new EntryTensor(own.Module + ".lora_A.weight", own.Rank, own.In, alone, (_, start, destination) =>
                own.A.AsSpan((int)start, destination.Length).CopyTo(destination)),
            new EntryTensor(own.Module + ".lora_B.weight", own.Out, own.Rank, alone, (_, start, destination) =>
                own.B.AsSpan((int)start, destination.Length).CopyTo(destination)),
        ];
    }

    /// <summary>The factors with what the method drops set to 0, and by how much the deltas of what is kept grew.</summary>
    private (ModuleFactors Factors, double[] Growth) Dropped(int index, ModuleTally tally)
    {
        var factors = Vectors.ReadOwn(index);
        var growth = Enumerable.Repeat(1.0, factors.Factors.Length).ToArray();
        for (var input = 0; input < factors.Factors.Length; input++)
        {
            var tensors = Tensors(factors, input);
            for (var i = 0; i < tensors.Length; i++)
            {
                var values = i == 0 ? factors.Factors[input]!.A : factors.Factors[input]!.B;
                var selection = SelectionOf(tensors[i])[input]!;
                tally.AddKept(input, selection.Apply(0, values), values.Length);
                growth[input] *= selection.Scale;
            }
        }

        return (factors, growth);
    }

    /// <summary>The coefficient of each task vector in a weighted sum or mean.</summary>
    private double[] Coefficients(MergeModule module)
    {
        double[] weights = [.. Plan.Recipe.Inputs.Select(input => input.Weight)];
        var divisor = Plan.Choices.Combine != Combine.WeightedMean ? 1
            : weights.Where((_, i) => module.Shapes[i] is not null || Plan.Choices.Profile.CountsAbsent).Sum();
        return [.. weights.Select(weight => weight / (divisor == 0 ? 1 : divisor))];
    }

    private static double Quadratic(double[] gram, double[] weights)
    {
        var sum = 0.0;
        for (var i = 0; i < gram.Length; i++)
        {
            sum += weights[i / weights.Length] * weights[i % weights.Length] * gram[i];
        }

        return sum;
    }
}
