using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Statistics;

namespace Tributary.Releases;

/// <summary>Two models on the examples that both answered, in one order.</summary>
/// <param name="Candidate">The candidate on these examples.</param>
/// <param name="Reference">The reference on the same.</param>
/// <param name="ReferenceExamples">Examples that the reference answered in all.</param>
internal sealed record GatePair(LanguageScore Candidate, LanguageScore Reference, int ReferenceExamples)
{
    // Where the reference has not answered all present examples, what is in common says little below this share of those that it answered.
    private const double LeastShare = 0.5;

    /// <summary>Pairs two models that both evaluated a language.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="reference">The reference.</param>
    /// <returns>The pair, or why there is none, in words.</returns>
    public static (GatePair? Pair, string Hindrance) Of(GateLanguage candidate, GateLanguage reference)
    {
        var (then, now) = (reference.Scorecard!, candidate.Scorecard!);
        if (then.Metrics[0] != now.Metrics[0])
        {
            return (null, $"scored by {then.Metrics[0]} then, by {now.Metrics[0]} now");
        }

        if (!then.Labels.SequenceEqual(now.Labels))
        {
            return (null, "the task's labels are others than then");
        }

        var places = Places(candidate, reference);
        var all = reference.Score!.Examples;
        // A present test set that the reference answered whole is compared whole, however much of then was taken out of it.
        var enough = places.Count == candidate.Score!.Examples || places.Count >= LeastShare * all;
        if (places.Count == 0 || !enough || !SameAnswers(places, candidate.Score, reference.Score))
        {
            return (null, string.Create(CultureInfo.InvariantCulture,
                $"{places.Count} of the {all} test examples of then are in the present test set, "
                + $"too few to compare on; put those of then back beside the new ones"));
        }

        return (new GatePair(
            Only(now, candidate.Score, [.. places.Select(place => place.Candidate)]),
            Only(then, reference.Score, [.. places.Select(place => place.Reference)]),
            all), "");
    }

    /// <summary>Candidate minus reference in the metric that decides.</summary>
    public PairedDifference Difference(ComparisonRecipe recipe)
    {
        var metric = Candidate.Scores[0].Metric;
        return PairedDifference.Of(Candidate.SampleOf(metric), Reference.SampleOf(metric), recipe, Candidate.Language.Tag);
    }

    private static List<(int Candidate, int Reference)> Places(GateLanguage candidate, GateLanguage reference)
    {
        var (now, then) = (candidate.Score!.Predictions, reference.Score!.Predictions);
        if (candidate.Test?.ExampleDigests is { } present && reference.Test?.ExampleDigests is { } past
            && present.Count == now.Count && past.Count == then.Count)
        {
            return ByContent(present, past);
        }

        var same = now.Count == then.Count && now.Zip(then, (left, right) => left.Id == right.Id && left.Gold == right.Gold)
            .All(equal => equal);
        return same ? [.. Enumerable.Range(0, now.Count).Select(place => (place, place))] : [];
    }

    /// <summary>Examples of equal content, the first with the first; in the candidate's order.</summary>
    private static List<(int Candidate, int Reference)> ByContent(IReadOnlyList<string> present, IReadOnlyList<string> past)
    {
        var free = past.Index().GroupBy(example => example.Item, example => example.Index)
            .ToDictionary(group => group.Key, group => new Queue<int>(group));
        var places = new List<(int Candidate, int Reference)>();
        foreach (var (index, digest) in present.Index())
        {
            if (free.TryGetValue(digest, out var queue) && queue.TryDequeue(out var place))
            {
                places.Add((index, place));
            }
        }

        return places;
    }

    private static bool SameAnswers(IEnumerable<(int Candidate, int Reference)> places, LanguageScore candidate, LanguageScore reference) =>
        places.All(place => candidate.Predictions[place.Candidate].Gold == reference.Predictions[place.Reference].Gold);

    // Only the scores are asked for below: one resample is the least that a score takes.
    private static LanguageScore Only(Scorecard scorecard, LanguageScore score, int[] places) =>
        LanguageScore.Of(score.Language, [.. places.Select(place => score.Predictions[place])], scorecard.Metrics, scorecard.Labels,
            scorecard.Recipe with { Resamples = 1 });
}
