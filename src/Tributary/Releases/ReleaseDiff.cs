using Tributary.Datasets.Fingerprints;
using Tributary.Evaluation.Statistics;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Releases;

/// <summary>What differs between two releases, the first taken as what was before.</summary>
/// <param name="Before">Number of the release before.</param>
/// <param name="After">Number of the release after.</param>
/// <param name="Data">Datasets that are not the same, language by language.</param>
/// <param name="Settings">Values of the merge's recipe and of what surrounds it that are not the same.</param>
/// <param name="UnknownTrainings">Languages with another adapter whose training recipe one of the two releases does not hold: what changed
/// in it is not known.</param>
/// <param name="Scores">Every language's score before and after.</param>
/// <param name="Cost">What the runs of each cost, and those of the second that the first had not.</param>
internal sealed record ReleaseDiff(int Before, int After, IReadOnlyList<DataDifference> Data, IReadOnlyList<SettingDifference> Settings,
    IReadOnlyList<UnknownTraining> UnknownTrainings, IReadOnlyList<ScoreDifference> Scores, CostDifference Cost)
{
    /// <summary>Compares two releases.</summary>
    /// <param name="before">The release before.</param>
    /// <param name="after">The release after.</param>
    /// <param name="ledger">The ledger's entries.</param>
    /// <exception cref="BadInputException">A file of a release is damaged.</exception>
    public static ReleaseDiff Of(Release before, Release after, IReadOnlyList<LedgerEntry> ledger)
    {
        Language[] languages = [.. after.Record.Languages.Concat(before.Record.Languages).Select(language => language.Language).Distinct()];
        return new ReleaseDiff(before.Number, after.Number,
            [.. languages.SelectMany(language => Enum.GetValues<Split>(), (language, split) => DataOf(before, after, language, split))
                .OfType<DataDifference>()],
            ReleaseSettings.Between(before, after), ReleaseSettings.Unknown(before.Record, after.Record),
            ScoresOf(before, after, languages), CostDifference.Between(before.Record, after.Record, ledger));
    }

    private static DataDifference? DataOf(Release before, Release after, Language language, Split split)
    {
        var (then, now) = (before.Fingerprint(language, split), after.Fingerprint(language, split));
        if (then?.Content == now?.Content)
        {
            return null;
        }

        var changes = then is null || now is null ? new DatasetChanges(now?.Examples ?? 0, then?.Examples ?? 0, 0, false)
            : DatasetChanges.Between(then, now);
        return new DataDifference(language, split, changes.Added, changes.Removed, changes.Changed, changes.Reordered);
    }

    private static List<ScoreDifference> ScoresOf(Release before, Release after, Language[] languages)
    {
        var (then, now) = (before.ToGateModel(), after.ToGateModel());
        var recipe = new ComparisonRecipe();
        var pairs = new Dictionary<Language, PairedDifference>();
        foreach (var language in languages)
        {
            // Only a test set that is the same throughout: a verdict on a part of it is the gate's affair.
            if (then[language] is { Score: { } old } left && now[language] is { Score: { } present } right
                && GatePair.Of(right, left).Pair is { } pair && pair.Candidate.Examples == present.Examples
                    && pair.Reference.Examples == old.Examples)
            {
                pairs.Add(language, pair.Difference(recipe));
            }
        }

        var verdicts = pairs.Count == 0 ? [] : pairs.Keys.Zip(Comparison.Judge([.. pairs.Values], recipe)).ToDictionary();
        return [.. languages.Select(language => ScoreDifference.Of(language, then[language]?.Score?.Value, now[language]?.Score?.Value,
            verdicts.GetValueOrDefault(language)))];
    }
}

/// <summary>A dataset that changed between two releases.</summary>
/// <param name="Language">Its language.</param>
/// <param name="Split">Its part.</param>
/// <param name="Added">Examples that are new.</param>
/// <param name="Removed">Examples that are gone.</param>
/// <param name="Changed">Examples that stand where another stood.</param>
/// <param name="Reordered">True if those in common come in another order.</param>
internal sealed record DataDifference(Language Language, Split Split, int Added, int Removed, int Changed, bool Reordered)
{
    /// <summary>For example <c>+120 -3 ~1 examples</c>.</summary>
    [JsonIgnore]
    public string Text => new DatasetChanges(Added, Removed, Changed, Reordered).ToString();
}

/// <summary>A language's score in two releases.</summary>
/// <param name="Language">The language.</param>
/// <param name="Before">Its deciding score before; null if it was not evaluated.</param>
/// <param name="After">Its deciding score after; null if it was not evaluated.</param>
/// <param name="Difference">After minus before, on the same examples; this and what follows is null if these are not the same.</param>
/// <param name="Low">The lower end of its two-sided 95 % interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="AdjustedPValue">Its p-value, adjusted over the languages by Holm.</param>
/// <param name="Verdict">What that says.</param>
internal sealed record ScoreDifference(Language Language, double? Before, double? After, double? Difference, double? Low, double? High,
    double? AdjustedPValue, Verdict? Verdict)
{
    internal static ScoreDifference Of(Language language, double? before, double? after, Comparison? comparison) => new(language, before,
        after, comparison?.Difference.Value, comparison?.Interval.Low, comparison?.Interval.High, comparison?.AdjustedPValue,
        comparison?.Verdict);
}
