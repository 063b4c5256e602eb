using Tributary.Datasets.Fingerprints;
using Tributary.Evaluation.Statistics;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Releases;

/// <summary>What differs between two releases, the first taken as what was before.</summary>
public sealed record ReleaseDiff
{
    /// <summary>Number of the release before.</summary>
    public required int Before { get; init; }

    /// <summary>Number of the release after.</summary>
    public required int After { get; init; }

    /// <summary>Datasets that are not the same, language by language.</summary>
    public required IReadOnlyList<DataDifference> Data { get; init; }

    /// <summary>Values of the merge's recipe and of what surrounds it that are not the same.</summary>
    public required IReadOnlyList<SettingDifference> Settings { get; init; }

    /// <summary>Languages with another adapter whose training recipe one of the two
    /// releases does not hold: what changed in it is not known.</summary>
    public required IReadOnlyList<UnknownTraining> UnknownTrainings { get; init; }

    /// <summary>Every language's score before and after.</summary>
    public required IReadOnlyList<ScoreDifference> Scores { get; init; }

    /// <summary>What the runs of each cost, and those of the second that the first had not.</summary>
    public required CostDifference Cost { get; init; }

    /// <summary>Compares two releases.</summary>
    /// <param name="before">The release before.</param>
    /// <param name="after">The release after.</param>
    /// <param name="ledger">The ledger's entries.</param>
    /// <exception cref="BadInputException">A file of a release is damaged.</exception>
    public static ReleaseDiff Of(Release before, Release after, IReadOnlyList<LedgerEntry> ledger)
    {
        Language[] languages = [.. after.Record.Languages.Concat(before.Record.Languages).Select(language => language.Language).Distinct()];
        return new ReleaseDiff
        {
            Before = before.Number,
            After = after.Number,
            Data = [.. from language in languages from split in Enum.GetValues<Split>() let data = DataOf(before, after, language,
                split) where data is not null select data],
            Settings = ReleaseSettings.Between(before, after),
            UnknownTrainings = ReleaseSettings.Unknown(before.Record, after.Record),
            Scores = ScoresOf(before, after, languages),
            Cost = CostDifference.Between(before.Record, after.Record, ledger),
        };
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
                var metric = right.Scorecard!.Metrics[0];
                pairs.Add(language, PairedDifference.Of(pair.Candidate.SampleOf(metric),
                    pair.Reference.SampleOf(metric), recipe, language.Tag));
            }
        }

        var verdicts = pairs.Count == 0 ? [] : pairs.Keys.Zip(Comparison.Judge([.. pairs.Values], recipe)).ToDictionary();
        return [.. languages.Select(language => new ScoreDifference(language, then[language]?.Score?.Value, now[language]?.Score?.Value,
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
public sealed record DataDifference(Language Language, Split Split, int Added, int Removed, int Changed, bool Reordered)
{
    /// <summary>For example <c>+120 -3 ~1 examples</c>.</summary>
    [JsonIgnore]
    public string Text => new DatasetChanges(Added, Removed, Changed, Reordered).ToString();
}

/// <summary>A language's score in two releases.</summary>
public sealed record ScoreDifference
{
    internal ScoreDifference(Language language, double? before, double? after, Comparison? comparison)
    {
        (Language, Before, After) = (language, before, after);
        if (comparison is not null)
        {
            (Difference, Low, High) = (comparison.Difference.Value, comparison.Interval.Low, comparison.Interval.High);
            (AdjustedPValue, Verdict) = (comparison.AdjustedPValue, comparison.Verdict);
        }
    }

    /// <summary>The language.</summary>
    public Language Language { get; }

    /// <summary>Its deciding score before; null if it was not evaluated.</summary>
    public double? Before { get; }

    /// <summary>Its deciding score after; null if it was not evaluated.</summary>
    public double? After { get; }

    /// <summary>After minus before, on the same examples; this and what follows is null if these are not the same.</summary>
    public double? Difference { get; }

    /// <summary>The lower end of its two-sided 95 % interval.</summary>
    public double? Low { get; }

    /// <summary>The upper end.</summary>
    public double? High { get; }

    /// <summary>Its p-value, adjusted over the languages by Holm.</summary>
    public double? AdjustedPValue { get; }

    /// <summary>What that says.</summary>
    public Verdict? Verdict { get; }
}
