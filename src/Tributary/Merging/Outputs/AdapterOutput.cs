using Tributary.Adapters;
using Tributary.Safetensors;

namespace Tributary.Merging.Outputs;

/// <summary>
/// Writes an adapter's folder layer by layer. The file is laid out for the largest rank that every layer can have, which nearly always is
/// the rank that it gets; where a layer gets less, the file is written once more with the ranks found.
/// </summary>
internal sealed class AdapterOutput : MergeOutput, IDisposable
{
    private static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal) { ["format"] = "pt" };

    private readonly MergePlan plan;
    private readonly string folder;
    private readonly SafetensorsWriter writer;
    private readonly Dictionary<string, LoraModule> found = new(StringComparer.Ordinal);

    public AdapterOutput(MergePlan plan, string folder)
    {
        this.plan = plan;
        this.folder = folder;
        writer = new SafetensorsWriter(WeightsPath, plan.Modules.SelectMany(module => LoraAdapter.Layouts(Largest(module), plan.Dtype)), Metadata);
    }

    private string WeightsPath => Path.Combine(folder, LoraAdapterFile.WeightsName);

    /// <inheritdoc/>
    public override StoredLayer Take(LoraFactors factors)
    {
        var b = plan.Lambda == 1 ? factors.B : [.. factors.B.Select(entry => (float)(entry * plan.Lambda))];
        StoredRange.Require(plan, factors.Module, factors.A);
        StoredRange.Require(plan, factors.Module, b);
        var (nameA, nameB) = LoraAdapterFile.TensorNames(factors.Module);
        writer.WritePart(nameA, 0, factors.A);
        writer.WritePart(nameB, 0, b);
        lock (found)
        {
            found[factors.Module] = factors.Shape;
        }

        return new StoredLayer(factors.Rank, Rounding.Of(factors.A, b, plan.Dtype));
    }

    /// <inheritdoc/>
    public override DenseLayer Begin(MergeModule module) => throw new InvalidOperationException("a dense delta has no exact adapter");

    /// <summary>All layers were taken: writes the configuration, and the weights again where ranks were smaller than they could be.</summary>
    public void Complete()
    {
        LoraModule[] layers = [.. plan.Modules.Select(module => found[module.Name])];
        LoraConfigFile.Write(Path.Combine(folder, LoraConfigFile.FileName), MergedConfig.Of(plan, layers));
        if (plan.Modules.Zip(layers).All(pair => Largest(pair.First).Rank == pair.Second.Rank))
        {
            return;
        }

        var final = WeightsPath + ".ranks";
        using (var compact = new SafetensorsWriter(final, layers.SelectMany(layer => LoraAdapter.Layouts(layer, plan.Dtype)), Metadata))
        {
            using var wide = new SafetensorsFile(WeightsPath);
            foreach (var layout in layers.SelectMany(layer => LoraAdapter.Layouts(layer, plan.Dtype)))
            {
                var bytes = new byte[layout.Shape.Aggregate((long)plan.Dtype.Size(), (product, size) => product * size)];
                wide.ReadBytes(layout.Name, 0, bytes);
                compact.WriteBytes(layout.Name, bytes);
            }

            compact.Complete();
        }

        writer.Dispose();
        File.Move(final, WeightsPath, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    /// <summary>The shape of a layer at the largest rank it can have.</summary>
    private LoraModule Largest(MergeModule module) => new(module.Name, plan.LargestRankOf(module), module.In, module.Out, 1);
}
