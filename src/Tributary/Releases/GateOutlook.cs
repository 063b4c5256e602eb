using Tributary.Evaluation.Statistics;

namespace Tributary.Releases;

/// <summary>What a language's test set can show, before there is a candidate.</summary>
/// <param name="Language">The language.</param>
/// <param name="Examples">Examples of its test set, 1 or more.</param>
/// <param name="Detectable">The smallest drop that is found in four test sets of
/// five, a fraction; above 1, infinity included, none is.</param>
/// <param name="IsMeasured">True: from two models that answered this test set. False: an
/// estimate, as for accuracy where two models disagree on a tenth of the examples.</param>
/// <param name="IsEnough">True if a drop of the allowed size would be seen.</param>
internal sealed record GateOutlook(Language Language, int Examples, double Detectable, bool IsMeasured, bool IsEnough)
{
    /// <summary>The share of examples on which two models are taken to disagree, before any was measured.</summary>
    public const double AssumedDisagreement = 0.1;

    /// <summary>In words: what every test set can show, and what to do where that
    /// is not enough. Nothing if there is no test set.</summary>
    /// <param name="outlooks">One a language.</param>
    /// <param name="recipe">What the gate will ask.</param>
    /// <param name="most">Of more languages than so many, 1 or more, those that show least are named and the others counted.</param>
    public static IReadOnlyList<string> Describe(IReadOnlyList<GateOutlook> outlooks, GateRecipe recipe, int most = int.MaxValue)
    {
        var shown = outlooks.Count <= most ? outlooks : [.. outlooks.OrderByDescending(outlook => outlook.Detectable)];
        string[] few = [.. shown.Where(outlook => !outlook.IsEnough).Select(outlook => outlook.Language.Tag)];
        return outlooks.Count == 0 ? [] :
        [
            $"gate  smallest drop that a test set shows, four times in five: {Listed([.. shown.Select(outlook => outlook.Text)], most)}",
            .. few.Length == 0 ? Array.Empty<string>() :
            [
                string.Create(CultureInfo.InvariantCulture, $"gate  a drop of gate.max_drop {recipe.MaxDrop} can go unseen in "
                    + $"{Listed(few, most)}: add test examples, or say a larger max_drop"),
            ],
        ];
    }

    /// <summary>In words: languages that have no test set, and what the gate will do about it. Nothing if all have one.</summary>
    /// <param name="languages">The languages.</param>
    /// <param name="recipe">What the gate will ask.</param>
    /// <param name="most">Of more languages than so many, 1 or more, the others are counted.</param>
    public static IReadOnlyList<string> DescribeUnmeasured(IReadOnlyList<Language> languages, GateRecipe recipe, int most = int.MaxValue) =>
        languages.Count == 0 ? [] :
        [
            $"gate  no test set: {Listed([.. languages.Select(language => language.Tag)], most)}; nobody sees "
                + $"{(languages.Count == 1 ? "it" : "them")} get worse, and "
                + (recipe.Unevaluated == UnevaluatedLanguages.Accept ? "a release is let through all the same (gate.unevaluated: accept)"
                    : "the gate will refuse a release: name test files, or say gate: { unevaluated: accept }"),
        ];

    private string Text => string.Create(CultureInfo.InvariantCulture, $"{Language} "
        + $"{(Detectable <= 1 ? FormattableString.Invariant($"{Detectable:0.000}") : "none")} ({Examples} "
        + $"examples, {(IsMeasured ? "measured on two releases" : "estimated")})");

    private static string Listed(string[] texts, int most) => string.Join(", ", texts.Take(most))
        + (texts.Length > most ? $" and {Invariant.Text(texts.Length - most)} more languages" : "");

    /// <summary>The outlook of a project: measured between the current release and the newest one that
    /// another merge made, where both stand; older ones that are damaged are passed over.</summary>
    /// <param name="recipe">What the gate will ask.</param>
    /// <param name="languages">Languages and the sizes of their test sets, 1 or more examples each.</param>
    /// <param name="releases">The project's releases.</param>
    /// <exception cref="BadInputException">The current release is damaged.</exception>
    public static IReadOnlyList<GateOutlook> Of(GateRecipe recipe,
        IReadOnlyList<(Language Language, int Examples)> languages, ReleaseStore releases)
    {
        var newest = releases.Current;
        var other = releases.Numbers.Reverse().Where(number => releases.DamageOf(number).Count == 0).Select(releases.Read)
            .FirstOrDefault(release => release.Record.Merge != newest!.Record.Merge);
        return Of(recipe, languages, other is null ? null : newest!.ToGateModel(), other?.ToGateModel());
    }

    /// <summary>The outlook of languages that will be judged together.</summary>
    /// <param name="recipe">What the gate will ask.</param>
    /// <param name="languages">Languages and the sizes of their test sets, 1 or more examples each.</param>
    /// <param name="newer">A model that answered the test sets; null if there is none.</param>
    /// <param name="older">Another; null if there is none. Languages that both
    /// answered on the same examples are measured, the others estimated.</param>
    public static IReadOnlyList<GateOutlook> Of(GateRecipe recipe, IReadOnlyList<(Language Language, int Examples)> languages,
        GateModel? newer = null, GateModel? older = null)
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
        if (newer?.Score is not { } score || older?.Score is null || score.Examples != examples || GatePair.Of(newer, older).Pair is not
            { } pair || pair.Candidate.Examples != examples)
        {
            return null;
        }

        var comparison = new ComparisonRecipe { Confidence = recipe.Confidence, Seed = recipe.Seed };
        return DetectableDrop.Of(pair.Difference(comparison), confidence);
    }
}
