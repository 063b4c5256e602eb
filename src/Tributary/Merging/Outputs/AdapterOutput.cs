using System.Buffers;
using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Plans;
using Tributary.Safetensors;

namespace Tributary.Merging.Outputs;

/// <summary>
/// Writes an adapter's folder layer by layer. The file is laid out for the largest rank that every layer can have, which nearly always is
/// the rank that it gets; where a layer gets less, the file is written once more with the ranks found.
/// </summary>
internal sealed class AdapterOutput : FolderOutput
{
    private static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal) { ["format"] = "pt" };

    private readonly AdapterMergePlan plan;
    private readonly string folder;
    private readonly SafetensorsWriter writer;
    private readonly Dictionary<string, LoraModule> found = new(StringComparer.Ordinal);

    public AdapterOutput(AdapterMergePlan plan, string folder)
    {
        this.plan = plan;
        this.folder = folder;
        writer = new SafetensorsWriter(WeightsPath, plan.Modules.SelectMany(module => LoraAdapter.Layouts(Largest(module), plan.Dtype)),
            Metadata);
    }

    private string WeightsPath => Path.Combine(folder, LoraAdapterFile.WeightsName);

    /// <inheritdoc/>
    public override StoredLayer Take(LoraFactors factors)
    {
        var layer = Begin(factors.Shape);
        layer.WriteA(0, factors.A);
        layer.WriteB(0, factors.B);
        return layer.Finish();
    }

    /// <inheritdoc/>
    public override FactorLayer Begin(LoraModule shape) => new Layer(this, shape);

    /// <inheritdoc/>
    public override DenseLayer Begin(MergeModule module) => throw new InvalidOperationException("a dense delta has no exact adapter");

    /// <summary>Writes the configuration, and the weights again where ranks were smaller than they could be.</summary>
    public override void Complete(MergeLoop loop)
    {
        LoraModule[] layers = [.. plan.Modules.Select(module => found[module.Name])];
        LoraConfigFile.Write(Path.Combine(folder, LoraConfigFile.FileName), MergedConfig.Of(plan, layers));
        if (plan.Modules.Zip(layers).All(pair => Largest(pair.First).Rank == pair.Second.Rank))
        {
            writer.Complete();
            writer.Dispose();
            return;
        }

        writer.Dispose();
        WriteAgain(layers);
    }

    /// <summary>Writes the weights once more, with the ranks found. The first file was laid out for larger ones.</summary>
    private void WriteAgain(LoraModule[] layers)
    {
        var largest = WeightsPath + ".largest";
        File.Move(WeightsPath, largest);
        TensorLayout[] layouts = [.. layers.SelectMany(layer => LoraAdapter.Layouts(layer, plan.Dtype))];
        using (var wide = new SafetensorsFile(largest))
        using (var compact = new SafetensorsWriter(WeightsPath, layouts, Metadata))
        {
            foreach (var layout in layouts)
            {
                var bytes = new byte[layout.Bytes];
                wide.ReadBytes(layout.Name, 0, bytes);
                compact.WriteBytes(layout.Name, bytes);
            }

            compact.Complete();
        }

        File.Delete(largest);
    }

    /// <inheritdoc/>
    public override void Dispose() => writer.Dispose();

    /// <summary>The shape of a layer at the largest rank it can have.</summary>
    private LoraModule Largest(MergeModule module) => new(module.Name, plan.LargestRankOf(module), module.In, module.Out, 1);

    /// <summary>Writes a layer's factors as they come: lambda is multiplied into B, every entry is rounded once.</summary>
    private sealed class Layer(AdapterOutput owner, LoraModule shape) : FactorLayer
    {
        private readonly (string A, string B) names = LoraAdapterFile.TensorNames(shape.Name);
        private (double Whole, double Lost) squaresA;
        private (double Whole, double Lost) squaresB;

        public override void WriteA(long start, ReadOnlySpan<float> values) => Write(names.A, start, values, ref squaresA);

        public override void WriteB(long start, ReadOnlySpan<float> values)
        {
            if (owner.plan.Lambda == 1)
            {
                Write(names.B, start, values, ref squaresB);
                return;
            }

            var scaled = ArrayPool<float>.Shared.Rent(values.Length);
            WeightedSum.Scale(values, owner.plan.Lambda, scaled);
            Write(names.B, start, scaled.AsSpan(0, values.Length), ref squaresB);
            ArrayPool<float>.Shared.Return(scaled);
        }

        public override StoredLayer Finish()
        {
            lock (owner.found)
            {
                owner.found[shape.Name] = shape;
            }

            return new StoredLayer(shape.Rank, Rounding.OfFactors(squaresA, squaresB));
        }

        private void Write(string name, long start, ReadOnlySpan<float> values, ref (double Whole, double Lost) squares)
        {
            StoredRange.Require(owner.plan, shape.Name, values);
            owner.writer.WritePart(name, start, values);
            if (owner.plan.Dtype != TensorDtype.F32)
            {
                var (whole, lost) = Rounding.Squares(values, owner.plan.Dtype);
                squares = (squares.Whole + whole, squares.Lost + lost);
            }
        }
    }
}
