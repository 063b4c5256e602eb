using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;

namespace Tributary.Merging.Outputs;

/// <summary>Keeps the factors of all layers, for small adapters and for trying several lambdas.</summary>
/// <param name="modules">Number of layers.</param>
internal sealed class MemoryOutput(int modules) : MergeOutput
{
    private readonly Dictionary<string, LoraFactors> taken = new(modules, StringComparer.Ordinal);

    /// <summary>The layers, sorted by name.</summary>
    public LoraFactors[] Layers => [.. taken.Values.OrderBy(layer => layer.Module, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public override StoredLayer Take(LoraFactors factors)
    {
        lock (taken)
        {
            taken[factors.Module] = factors;
        }

        return new StoredLayer(factors.Rank, default);
    }
}
