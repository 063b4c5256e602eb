using Tributary.Datasets;
using Tributary.Evaluation;
using Tributary.Merging.Search;
using Tributary.Numerics;

namespace Tributary.Running;

/// <summary>One language's adapter in a search.</summary>
/// <param name="Language">The language.</param>
/// <param name="Folder">A PEFT folder.</param>
/// <param name="Identity">What tells its content from any other: the digest of its files, or of the station that made it.</param>
public sealed record SearchAdapter(Language Language, string Folder, string Identity);

/// <summary>What a search for the best merge starts from.</summary>
public sealed record MergeSearchInput
{
    /// <summary>The Hugging Face folder of the base model, whose layers the adapters must fit.</summary>
    public required string BaseModel { get; init; }

    /// <summary>What tells the base model's content from any other: its digest.</summary>
    public required string BaseModelIdentity { get; init; }

    /// <summary>The adapters to merge, one or more, their languages distinct.</summary>
    public required IReadOnlyList<SearchAdapter> Adapters { get; init; }

    /// <summary>The task that is scored.</summary>
    public required TaskDefinition Task { get; init; }

    /// <summary>Validation sets, one or more, each of a language that has an adapter.</summary>
    public required IReadOnlyList<EvaluationSet> Sets { get; init; }

    /// <summary>Longest prompt with its continuation in tokens, 8 or more.</summary>
    public required int MaxLength { get; init; }

    /// <summary>What to search.</summary>
    public required SearchSettings Settings { get; init; }

    /// <summary>Where scores are kept from run to run; made where it does not exist. Several searches may share it.</summary>
    public required string TrialsFolder { get; init; }

    /// <summary>Where merged candidates lie while the search runs; removed at its end.</summary>
    public required string ScratchFolder { get; init; }
}

/// <summary>
/// The validation examples of a search: in every language a fixed random choice by the seed, of which each share takes the first part, so that a larger
/// share holds the smaller ones. Within a part examples keep the order of their file.
/// </summary>
/// <param name="sets">The whole sets.</param>
/// <param name="most">Most examples per language; null: all.</param>
/// <param name="seed">Decides the choice.</param>
internal sealed class SearchExamples(IReadOnlyList<EvaluationSet> sets, int? most, long seed)
{
    // A score on fewer examples than this says next to nothing.
    private const int Fewest = 8;

    private readonly int[][] orders = [.. sets.Select(set => CounterRandom.For(seed, "search", set.Language.Tag).Permutation(set.Dataset.Records.Count))];

    /// <summary>Examples by language at a share of 1.</summary>
    public IReadOnlyDictionary<string, int> Counts { get; } = sets.ToDictionary(set => set.Language.Tag, set => CountOf(set, most), StringComparer.Ordinal);

    /// <summary>The smallest share that is worth a round: 8 examples of the language with the fewest.</summary>
    public double LeastShare => Math.Min(1, (double)Fewest / Counts.Values.Min());

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
