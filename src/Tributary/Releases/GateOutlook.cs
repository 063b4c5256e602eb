using Tributary.Evaluation.Statistics;

namespace Tributary.Releases;

/// <summary>What a language's test set can show, before there is a candidate.</summary>
/// <param name="Language">The language.</param>
/// <param name="Examples">Examples of its test set, 1 or more.</param>
/// <param name="Detectable">The smallest drop that is found in four test sets of five, a fraction.</param>
/// <param name="IsMeasured">True: from two models that answered this test set. False: an estimate, as for accuracy where two models disagree on a tenth of the examples.</param>
/// <param name="IsEnough">True where a drop of the allowed size would be seen.</param>
public sealed record GateOutlook(Language Language, int Examples, double Detectable, bool IsMeasured, bool IsEnough)
{
    /// <summary>The share of examples on which two models are taken to disagree, before any was measured.</summary>
    public const double AssumedDisagreement = 0.1;

    /// <summary>The outlook in a sentence: how it was found, and what to do about it.</summary>
    public string Text => FormattableString.Invariant(
        $"{Language}: {Examples} test examples show a drop of {Detectable:0.000} or more ({(IsMeasured ? "from two releases" : "an estimate: two models that disagree on a tenth of the examples")})");

    /// <summary>The outlook of languages that will be judged together.</summary>
    /// <param name="recipe">What the gate will ask.</param>
    /// <param name="languages">Languages and the sizes of their test sets, 1 or more examples each.</param>
    /// <param name="newer">A model that answered the test sets; null where there is none.</param>
    /// <param name="older">Another; null where there is none. Languages that both answered on the same examples are measured, the others estimated.</param>
    public static IReadOnlyList<GateOutlook> Of(GateRecipe recipe, IReadOnlyList<(Language Language, int Examples)> languages, GateModel? newer = null, GateModel? older = null)
    {
        if (languages.Count == 0)
        {
            return [];
        }

        var confidence = recipe.StrictestConfidence(languages.Count);
        return [.. languages.Select(language =>
        {
            var measured = Measured(recipe, confidence, newer?[language.Language], older?[language.Language], language.Examples);
            var detectable = measured ?? DetectableDrop.OfAccuracy(language.Examples, AssumedDisagreement, confidence);
            return new GateOutlook(language.Language, language.Examples, detectable, measured is not null, detectable <= recipe.MaxDrop);
        })];
    }

    private static double? Measured(GateRecipe recipe, double confidence, GateLanguage? newer, GateLanguage? older, int examples)
    {
        if (newer?.Score is not { } score || older?.Score is null || score.Examples != examples || GatePair.Of(newer, older).Pair is not { } pair || pair.Candidate.Examples != examples)
        {
            return null;
        }

        var metric = newer.Scorecard!.Metrics[0];
        var comparison = new ComparisonRecipe { Confidence = recipe.Confidence, Seed = recipe.Seed };
        return DetectableDrop.Of(PairedDifference.Of(pair.Candidate.SampleOf(metric), pair.Reference.SampleOf(metric), comparison, newer.Language.Tag), confidence);
    }
}
