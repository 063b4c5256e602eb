using Tributary.Datasets;
using Tributary.Evaluation.Tasks;
using Tributary.Merging.Search;
using Tributary.Numerics;

namespace Tributary.Running;

/// <summary>
/// The validation examples of a search: in every language a fixed random choice by the seed, of which each share takes the first part, so
/// that a larger share holds the smaller ones. Within a part examples keep the order of their file.
/// </summary>
/// <param name="sets">The whole sets.</param>
/// <param name="most">Most examples per language; null: all.</param>
/// <param name="seed">Decides the choice.</param>
internal sealed class SearchExamples(IReadOnlyList<EvaluationSet> sets, int? most, long seed)
{
    private readonly int[][] orders = [.. sets.Select(set => CounterRandom.For(seed, "search", set.Language.Tag)
        .Permutation(set.Dataset.Records.Count))];

    /// <summary>Examples by language at a share of 1.</summary>
    public IReadOnlyDictionary<string, int> Counts { get; } = sets.ToDictionary(set => set.Language.Tag, set =>
        CountOf(set, most), StringComparer.Ordinal);

    /// <summary>The smallest share that is worth a round.</summary>
    public double LeastShare => SearchPlan.LeastShareOf(Counts.Values);

    /// <summary>The sets of a share of the examples, in the order given; none is larger than its share, or empty.</summary>
    public IReadOnlyList<EvaluationSet> Part(double share) => [.. sets.Select((set, i) =>
    {
        // A share of 8 / 200 of 200 examples is 8, whatever the rounding of the quotient.
        var count = Math.Max(1, (int)Math.Floor((share * Counts[set.Language.Tag]) + 1e-9));
        var chosen = orders[i].Take(count).Order().Select(index => set.Dataset.Records[index]);
        return set with { Dataset = new Dataset(set.Dataset.Path, set.Dataset.Rules, [.. chosen]) };
    })];

    private static int CountOf(EvaluationSet set, int? most) => Math.Min(set.Dataset.Records.Count, most ?? int.MaxValue);
}
