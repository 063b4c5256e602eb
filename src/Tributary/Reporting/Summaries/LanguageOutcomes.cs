using Tributary.Evaluation.Statistics;
using Tributary.Releases;
using Tributary.Reporting.Content;

namespace Tributary.Reporting.Summaries;

/// <summary>Sets every language's last release against the candidate, and its own adapter against the one that it replaces.</summary>
internal static class LanguageOutcomes
{
    /// <summary>The languages of the candidate in its order, then those that were removed.</summary>
    public static IReadOnlyList<LanguageOutcome> Of(SummarySource source) =>
    [
        .. source.Candidate.Languages.Select(language => Of(source, language)),
        .. (source.Verdict?.Languages ?? []).Where(verdict => verdict.Verdict == GateWord.RemovedLanguage)
            .Select(removed => new LanguageOutcome { Language = removed.Language, Verdict = removed.Verdict, Examples = 0 }),
    ];

    private static LanguageOutcome Of(SummarySource source, GateLanguage language)
    {
        var verdict = source.Verdict?.Languages.FirstOrDefault(known => known.Language == language.Language);
        var reference = source.Reference?[language.Language];
        var (step, pair) = Step(source.Gate, language, reference);
        var own = source.Own.GetValueOrDefault(language.Language);
        var ownNow = own?.Now is { } measured ? language with { Scorecard = measured } : null;
        return new LanguageOutcome
        {
            Language = language.Language,
            Verdict = verdict?.Verdict,
            Passes = verdict?.Passes ?? true,
            Examples = pair?.Candidate.Examples ?? language.Score?.Examples ?? 0,
            Before = (pair?.Reference ?? reference?.Score)?.Value,
            Now = (pair?.Candidate ?? language.Score)?.Value,
            Step = step,
            Own = ownNow?.Score?.Value,
            OwnBefore = own?.Then?[language.Language]?.Value,
            OwnStep = ownNow is null ? null
                : Step(source.Gate, ownNow, own!.Then is { } then ? language with { Scorecard = then } : null).Step,
            Changes = source.Changes(language.Language),
            IsLikelyDrop = verdict?.Verdict != GateWord.Refused && step is not null && step.PValue < ScoreStep.LikelyP
                && -step.Difference > source.Gate.MaxDrop,
        };
    }

    private static (ScoreStep? Step, GatePair? Pair) Step(GateRecipe gate, GateLanguage now, GateLanguage? then)
    {
        if (now.Score is null || then?.Score is null || GatePair.Of(now, then).Pair is not { } pair)
        {
            return (null, null);
        }

        var recipe = new ComparisonRecipe { Confidence = gate.Confidence, Seed = gate.Seed };
        var difference = pair.Difference(recipe);
        return (new ScoreStep(difference.Value, difference.Interval(gate.Confidence),
            GateTest.NoWorsePValue(difference, recipe.Resamples)), pair);
    }
}
