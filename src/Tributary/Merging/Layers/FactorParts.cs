using Tributary.Adapters;

namespace Tributary.Merging.Layers;

/// <summary>Reads consecutive entries of one input's factor, flattened.</summary>
/// <param name="input">An input that adapts the layer, by its place in the recipe.</param>
/// <param name="start">The first entry.</param>
/// <param name="destination">Takes as many entries as it holds.</param>
internal delegate void ReadFactor(int input, long start, Span<float> destination);

/// <summary>
/// The factors that all inputs have for one layer, read part by part: straight from the files, so that no factor need be in memory, or
/// from memory where a step before the merge has changed them.
/// </summary>
/// <param name="Module">The layer.</param>
/// <param name="ReadA">Reads entries of A_i [r_i x in].</param>
/// <param name="ReadB">Reads entries of B_i [out x r_i].</param>
internal sealed record FactorParts(MergeModule Module, ReadFactor ReadA, ReadFactor ReadB)
{
    /// <summary>The factors on disk.</summary>
    public static FactorParts Of(IReadOnlyList<LoraAdapterFile> adapters, MergeModule module) => new(
        module,
        (input, start, destination) => adapters[input].ReadA(module.Name, start, destination),
        (input, start, destination) => adapters[input].ReadB(module.Name, start, destination));

    /// <summary>Factors in memory.</summary>
    public static FactorParts Of(ModuleFactors factors) => new(
        factors.Module,
        (input, start, destination) => factors.Factors[input]!.A.AsSpan((int)start, destination.Length).CopyTo(destination),
        (input, start, destination) => factors.Factors[input]!.B.AsSpan((int)start, destination.Length).CopyTo(destination));
}
