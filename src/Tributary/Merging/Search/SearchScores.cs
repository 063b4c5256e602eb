using Tributary.Merging.Runs;

namespace Tributary.Merging.Search;

/// <summary>One question of a search.</summary>
/// <param name="Candidate">The merge.</param>
/// <param name="Lambda">The coefficient on its delta.</param>
/// <param name="Share">On which share of each language's examples, in (0, 1]; a larger share holds all examples of a smaller one.</param>
internal sealed record SearchQuestion(SearchCandidate Candidate, double Lambda, double Share);

/// <summary>Scores a merge.</summary>
/// <param name="question">Which, and on what.</param>
/// <param name="merged">Gives the merge at lambda 1; need not be asked where scores or the adapter are at hand.</param>
/// <returns>A score in [0, 1] by language.</returns>
internal delegate IReadOnlyDictionary<string, double> ScoreMerge(SearchQuestion question, Func<MergeResult> merged);

/// <summary>Scores each language's own adapter on a share of that language's examples.</summary>
/// <returns>A score in [0, 1] by language: the languages of <see cref="ScoreMerge"/>.</returns>
internal delegate IReadOnlyDictionary<string, double> ScoreIndividual(double share);

/// <summary>Where the scores of a search come from.</summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Examples">Examples by language at a share of 1.</param>
/// <param name="Merged">Scores a merge.</param>
/// <param name="Individual">Scores the languages' own adapters; asked once a round where the objective needs it.</param>
internal sealed record SearchScores(string Metric, IReadOnlyDictionary<string, int> Examples,
    ScoreMerge Merged, ScoreIndividual Individual);

/// <summary>How far a search is.</summary>
/// <param name="Done">Passes over all examples done.</param>
/// <param name="Of">Passes in all.</param>
/// <param name="Work">What is being tried, in words.</param>
internal sealed record SearchProgress(double Done, double Of, string Work);
