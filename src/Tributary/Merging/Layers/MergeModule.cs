using Tributary.Adapters;

namespace Tributary.Merging.Layers;

/// <summary>One layer of a merge.</summary>
/// <param name="Name">Name of the layer in the base model.</param>
/// <param name="In">Inputs.</param>
/// <param name="Out">Outputs.</param>
/// <param name="Shapes">What each input has for the layer, in the recipe's order;
/// null if it does not adapt it: its delta is zero there.</param>
internal sealed record MergeModule(string Name, int In, int Out, IReadOnlyList<LoraModule?> Shapes)
{
    /// <summary>The inputs' ranks; 0 of one that does not adapt it.</summary>
    public IReadOnlyList<int> Ranks => [.. Shapes.Select(shape => shape?.Rank ?? 0)];

    /// <summary>The sum of the inputs' ranks: the rank of the exact result.</summary>
    public int RankSum => Shapes.Sum(shape => shape?.Rank ?? 0);
}
