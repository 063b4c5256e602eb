using System.Buffers;
using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Models;
using Tributary.Merging.Plans;
using Tributary.Safetensors;

namespace Tributary.Merging.Outputs;

/// <summary>
/// Writes an adapter's folder layer by layer. The file is laid out for the largest rank that every layer can have, which nearly always is
/// the rank that it gets; where a layer gets less, the file is written once more with the ranks found.
/// </summary>
internal sealed class AdapterOutput(AdapterMergePlan plan, string folder) : FolderOutput
{
    private readonly SafetensorsWriter writer = new(
        Path.Combine(folder, LoraAdapterFile.WeightsName),
        plan.Modules.SelectMany(module => LoraAdapter.Layouts(Largest(plan, module), plan.Dtype)), ModelFolderWriter.Metadata);

    private readonly Dictionary<string, LoraModule> found = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override StoredLayer Take(LoraFactors factors)
    {
        var layer = Begin(factors.Shape);
        layer.WriteA(0, factors.A);
        layer.WriteB(0, factors.B);
        return layer.Finish();
    }

    /// <summary>Writes a layer's factors as they come: lambda is multiplied into B, every entry is rounded once.</summary>
    public override FactorLayer Begin(LoraModule shape)
    {
        var names = LoraAdapterFile.TensorNames(shape.Name);
        var (squaresA, squaresB) = ((Whole: 0.0, Lost: 0.0), (Whole: 0.0, Lost: 0.0));
        return new FactorLayer(
            (start, values) => squaresA = Sum(squaresA, WritePart(plan, writer, (shape.Name, names.A), start, values)),
            (start, values) => squaresB = Sum(squaresB, WriteTimesLambda((shape.Name, names.B), start, values)),
            () =>
            {
                lock (found)
                {
                    found[shape.Name] = shape;
                }

                return new StoredLayer(shape.Rank, Rounding.OfFactors(squaresA, squaresB));
            });
    }

    /// <summary>Writes the configuration, and the weights again where ranks were smaller than they could be.</summary>
    public override void Complete(MergeLoop loop)
    {
        LoraModule[] layers = [.. plan.Modules.Select(module => found[module.Name])];
        LoraConfigFile.Write(Path.Combine(folder, LoraConfigFile.FileName), MergedConfig.Of(plan, layers));
        if (plan.Modules.Zip(layers).All(pair => Largest(plan, pair.First).Rank == pair.Second.Rank))
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
        var path = Path.Combine(folder, LoraAdapterFile.WeightsName);
        var largest = path + ".largest";
        File.Move(path, largest);
        TensorLayout[] layouts = [.. layers.SelectMany(layer => LoraAdapter.Layouts(layer, plan.Dtype))];
        using (var wide = new SafetensorsFile(largest))
        using (var compact = new SafetensorsWriter(path, layouts, ModelFolderWriter.Metadata))
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
    private static LoraModule Largest(AdapterMergePlan plan, MergeModule module) =>
        new(module.Name, plan.LargestRankOf(module), module.In, module.Out, 1);

    private (double Whole, double Lost) WriteTimesLambda((string Module, string Tensor) name, long start, ReadOnlySpan<float> values)
    {
        if (plan.Lambda == 1)
        {
            return WritePart(plan, writer, name, start, values);
        }

        var scaled = ArrayPool<float>.Shared.Rent(values.Length);
        WeightedSum.Scale(values, plan.Lambda, scaled);
        var squares = WritePart(plan, writer, name, start, scaled.AsSpan(0, values.Length));
        ArrayPool<float>.Shared.Return(scaled);
        return squares;
    }

    private static (double Whole, double Lost) Sum((double Whole, double Lost) one, (double Whole, double Lost) other) =>
        (one.Whole + other.Whole, one.Lost + other.Lost);
}
