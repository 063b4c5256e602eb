using Tributary.Evaluation.Statistics;

namespace Tributary.Releases;

/// <summary>
/// Stands before a release: judges the candidate against the current release, language by language, on the examples that both answered. A
/// mean over languages could hide that one of them fell; here each must pass.
/// </summary>
internal static class Gate
{
    /// <summary>Judges a candidate.</summary>
    /// <param name="recipe">What is allowed.</param>
    /// <param name="candidate">What shall be released.</param>
    /// <param name="current">The current release; null if there is none yet: the first one passes if every language is measured.</param>
    /// <param name="currentNumber">Its number; null with <paramref name="current"/>.</param>
    public static GateResult Judge(GateRecipe recipe, GateModel candidate, GateModel? current, int? currentNumber = null)
    {
        var pairs = new Dictionary<Language, GatePair>();
        GateVerdict[] verdicts = [.. candidate.Languages.Select(language => WithoutComparing(recipe, language, current, pairs)),
            .. Removed(candidate, current)];
        var judged = Compared(recipe, candidate, pairs);
        return new GateResult
        {
            Recipe = recipe,
            Reference = currentNumber,
            Metric = candidate.Languages.FirstOrDefault(language => language.Score is not null)?.Scorecard!.Metrics[0].Name,
            Languages = [.. verdicts.Select(verdict => judged.GetValueOrDefault(verdict.Language, verdict))],
        };
    }

    /// <summary>What can be said before any figure; a language that can be compared goes into <paramref name="pairs"/>.</summary>
    private static GateVerdict WithoutComparing(GateRecipe recipe, GateLanguage candidate, GateModel? current,
        Dictionary<Language, GatePair> pairs)
    {
        var accepted = recipe.Unevaluated == UnevaluatedLanguages.Accept;
        if (candidate.Score is null)
        {
            return Verdict(candidate.Language, GateWord.NotEvaluated, accepted, accepted
                ? "not evaluated; accepted by gate.unevaluated"
                : "not evaluated: name its test set, or say gate: { unevaluated: accept }");
        }

        if (current is null)
        {
            return Verdict(candidate.Language, GateWord.NothingToCompare, true, "the first release: nothing to compare with");
        }

        if (current[candidate.Language] is not { } reference)
        {
            return Verdict(candidate.Language, GateWord.NewLanguage, true, "new since the current release: nothing to compare with");
        }

        if (reference.Score is null)
        {
            return Verdict(candidate.Language, GateWord.NothingToCompare, true,
                "the current release was not evaluated in it: nothing to compare with");
        }

        var (pair, hindrance) = GatePair.Of(candidate, reference);
        if (pair is null)
        {
            return Verdict(candidate.Language, GateWord.NotComparable, accepted, accepted
                ? $"{hindrance}; accepted by gate.unevaluated" : hindrance);
        }

        pairs.Add(candidate.Language, pair);
        return Verdict(candidate.Language, GateWord.Passed, true, "");
    }

    private static IEnumerable<GateVerdict> Removed(GateModel candidate, GateModel? current) =>
        from language in current?.Languages ?? []
        where candidate[language.Language] is null
        select Verdict(language.Language, GateWord.RemovedLanguage, true, "removed since the current release");

    private static Dictionary<Language, GateVerdict> Compared(GateRecipe recipe, GateModel candidate, Dictionary<Language, GatePair> pairs)
    {
        if (pairs.Count == 0)
        {
            return [];
        }

        var comparison = new ComparisonRecipe { Resamples = GateTest.Resamples(recipe, pairs.Count),
            Confidence = recipe.Confidence, Seed = recipe.Seed };
        PairedDifference[] differences = [.. pairs.Values.Select(pair => pair.Difference(comparison))];
        var adjusted = GateTest.AdjustedPValues(differences, recipe, comparison.Resamples);
        return pairs.Index().ToDictionary(
            entry => entry.Item.Key,
            entry => Judged(recipe, candidate[entry.Item.Key]!, entry.Item.Value, differences[entry.Index],
                adjusted[entry.Index], pairs.Count));
    }

    private static GateVerdict Judged(GateRecipe recipe, GateLanguage candidate, GatePair pair,
        PairedDifference difference, double p, int together)
    {
        var drop = GateTest.DropOf(difference, recipe);
        var passes = GateTest.Passes(p, recipe);
        var verdict = new GateVerdict
        {
            Language = candidate.Language,
            Verdict = passes ? GateWord.Passed : GateWord.Refused,
            Passes = passes,
            Reason = "",
            Examples = difference.Examples,
            Candidate = difference.Candidate,
            Reference = difference.Reference,
            Drop = drop.Value,
            Lower = drop.Lower,
            Upper = drop.Upper,
            AdjustedPValue = p,
            Detectable = DetectableDrop.Of(difference, recipe.StrictestConfidence(together)),
            Worst = GateExamples.Worst(pair, candidate.Scorecard!.Metrics, candidate.Scorecard.Labels),
        };
        return verdict with { Reason = GateReason.Of(verdict, recipe, pair.ReferenceExamples) };
    }

    private static GateVerdict Verdict(Language language, GateWord word, bool passes, string reason) =>
        new() { Language = language, Verdict = word, Passes = passes, Reason = reason };
}
