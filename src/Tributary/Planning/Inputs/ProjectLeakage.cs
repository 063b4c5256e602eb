using Tributary.Datasets;
using Tributary.Datasets.Leakage;
using Tributary.Projects;
using Tributary.Releases.Stores;

namespace Tributary.Planning.Inputs;

/// <summary>
/// Looks through a project's data for held-out examples that occur elsewhere: in the same language identical or similar, between languages
/// identical alone. Results are remembered in the store.
/// </summary>
/// <param name="project">The project.</param>
/// <param name="files">Its datasets, file by file.</param>
/// <param name="contentOf">Fingerprint of the content of a language and split.</param>
internal sealed class ProjectLeakage(Project project,
    IReadOnlyDictionary<(Language Language, Split Split), IReadOnlyList<Dataset>> files,
    Func<(Language Language, Split Split), string> contentOf)
{
    /// <summary>What is compared: the held-out examples, and where they are looked for.</summary>
    internal static readonly IReadOnlyList<(Split HeldOut, Split Other)> Comparisons =
        [(Split.Test, Split.Train), (Split.Test, Split.Valid), (Split.Valid, Split.Train)];

    private readonly Dictionary<(Language Language, Split Split), LeakageSet> sets =
        files.ToDictionary(data => data.Key, data => LeakageFields.SetOf(project.Task, data.Value));
    private readonly LeakageCache cache = new(Store.At(project.Folder));

    /// <summary>Looks, and refuses what the project says shall be refused.</summary>
    /// <exception cref="BadInputException">Held-out examples occur in their own language, and the project says refuse.</exception>
    public LeakageReport Check()
    {
        if (project.Leakage == LeakageMode.Off)
        {
            return LeakageReport.None;
        }

        var report = new LeakageReport([.. WithinLanguages(), .. AcrossLanguages(), .. Contradictions()]);
        cache.Save();
        if (project.Leakage == LeakageMode.Refuse && report.Of(LeakageKind.WithinLanguage) is { Count: > 0 } leaks)
        {
            throw new BadInputException(LeakageRefusal.Problems(leaks, Path.GetFileName(project.File),
                "take these examples out of the one or the other file, or write 'leakage: report' in the "
                    + "project file to go on and be told"));
        }

        return report;
    }

    private IEnumerable<LeakageFinding> WithinLanguages() =>
        from language in project.Languages
        from comparison in Comparisons
        from finding in Compare((language.Language, comparison.HeldOut), (language.Language, comparison.Other))
        select finding;

    /// <summary>Two hundred languages have 120,000 pairs of sets, so all are looked through and remembered as one.</summary>
    private IEnumerable<LeakageFinding> AcrossLanguages()
    {
        var across = new LeakageAcross([.. from language in project.Languages from split in Enum.GetValues<Split>()
            let data = (language.Language, split) where sets.ContainsKey(data) select (data, sets[data])]);
        return cache.Get(Key("identical across languages", [.. across.Data]), across.Count, across.Count, () => across.Find(Comparisons))
            .Select(pair => (HeldOut: across.PlaceOf(pair.HeldOut), Other: across.PlaceOf(pair.Other)))
            .Select(pair => Finding(LeakageKind.AcrossLanguages, pair.HeldOut.Data, pair.Other.Data,
                new LeakagePair(pair.HeldOut.Index, pair.Other.Index, 1)));
    }

    private IEnumerable<LeakageFinding> Contradictions() =>
        project.Task.RightAnswer is not { } answer ? [] :
        from language in project.Languages
        let data = (language.Language, Split.Train)
        where sets.ContainsKey(data)
        from pair in cache.Get(Key("contradictions", data), sets[data].Count, sets[data].Count, () =>
            LeakageCheck.Contradictions(sets[data], answer))
        select Finding(LeakageKind.Contradiction, data, data, pair);

    private IEnumerable<LeakageFinding> Compare((Language Language, Split Split) heldOut, (Language Language, Split Split) other)
    {
        if (!sets.TryGetValue(heldOut, out var examples) || !sets.TryGetValue(other, out var others))
        {
            return [];
        }

        var pairs = cache.Get(Key("similar", heldOut, other), examples.Count, others.Count, () => LeakageCheck.Similar(others, examples));
        return pairs.Select(pair => Finding(LeakageKind.WithinLanguage, heldOut, other, pair));
    }

    private Digest Key(string what, params (Language Language, Split Split)[] data) => Digest.OfParts(
    [
        new("code", Invariant.Text(LeakageCheck.CodeVersion)),
        new("what", what),
        .. LeakageFields.Of(project.Task).Select(field => KeyValuePair.Create("field", field)),
        .. data.Select(one => KeyValuePair.Create("content", contentOf(one))),
    ]);

    private LeakageFinding Finding(LeakageKind kind, (Language Language, Split Split) heldOut,
        (Language Language, Split Split) other, LeakagePair pair) =>
        new(kind, Place(heldOut, pair.HeldOut), Place(other, pair.Other), pair.Similarity);

    private LeakagePlace Place((Language Language, Split Split) data, int index) =>
        LeakageRefusal.PlaceOf(project, sets[data], data.Language, data.Split, index);
}
