using Tributary.Datasets;
using Tributary.Datasets.Leakage;
using Tributary.Planning.Inputs;
using Tributary.Projects;

namespace Tributary.Planning.Changes;

/// <summary>
/// What new training data share with the old. An example that is there already, with all that the task reads of it, only weighs more when
/// it comes again, which is seldom meant; a text that is nearly there, or there with another answer, may well be.
/// </summary>
internal sealed class TrainingRepeats
{
    private const int Listed = 10;

    private readonly PendingChange change;
    private readonly LanguageData data;
    private readonly LeakageSet? before;
    private readonly LeakageSet added;
    private readonly Language language;

    /// <param name="change">The change.</param>
    /// <param name="entry">The language as it is.</param>
    /// <param name="file">What is to come in.</param>
    public TrainingRepeats(PendingChange change, ProjectLanguage entry, Dataset file)
    {
        this.change = change;
        language = entry.Language;
        data = new LanguageData(change, language);
        data.Read(Split.Train, entry.Train);
        before = data.SetOf(Split.Train);
        added = LeakageFields.SetOf(change.Project.Task, [file]);
        data.Add(Split.Train, file);
    }

    /// <summary>Finds or tells what is there already; tells what is nearly there, or contradicts what is there.</summary>
    /// <param name="path">The new file, as it was named.</param>
    /// <param name="allowed">True: examples that are there already may come again.</param>
    /// <returns>Why the file is refused; empty if it is not.</returns>
    public IReadOnlyList<Problem> Tell(string path, bool allowed)
    {
        TellOfContradictions();
        if (before is null)
        {
            return [];
        }

        var pairs = LeakageCheck.Similar(before, added);
        // The old ones by all that the task reads: the first of a text need not be the one that is repeated.
        var known = Enumerable.Range(0, before.Count).GroupBy(index => Whole(before, index))
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var repeated = Enumerable.Range(0, added.Count).Where(index => known.ContainsKey(Whole(added, index)))
            .Select(index => Finding(new LeakagePair(index, known[Whole(added, index)], 1))).ToArray();
        if (repeated.Length > 0 && !allowed)
        {
            return Problems(repeated, path);
        }

        Tell("duplicate", repeated, "examples are in the training data already; each counts once more");
        Tell("similar", [.. pairs.Where(pair => pair.Similarity < 1).Select(Finding)], "examples are nearly in the training data already");
        return [];
    }

    private void TellOfContradictions()
    {
        if (change.Project.Task.RightAnswer is { } answer)
        {
            var all = data.SetOf(Split.Train)!;
            var contradicting = LeakageCheck.Contradictions(all, answer).Where(pair => pair.HeldOut >= (before?.Count ?? 0))
                .Select(pair => new LeakageFinding(LeakageKind.Contradiction, data.Place(Split.Train, pair.HeldOut),
                    data.Place(Split.Train, pair.Other), 1)).ToArray();
            Tell("contradiction", contradicting, "examples contradict an earlier one");
        }
    }

    private void Tell(string kind, LeakageFinding[] findings, string what)
    {
        change.Pairs.AddRange(findings.Select(finding => AddedPair.Of(kind, finding)));
        if (findings.Length > 0)
        {
            change.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"{kind}: {findings.Length} of its {added.Count} {what}"));
        }
    }

    private LeakageFinding Finding(LeakagePair pair) => new(
        LeakageKind.WithinLanguage,
        LeakageRefusal.PlaceOf(change.Project, added, language, Split.Train, pair.HeldOut),
        LeakageRefusal.PlaceOf(change.Project, before!, language, Split.Train, pair.Other),
        pair.Similarity);

    private string Whole(LeakageSet set, int index)
    {
        var record = set.Record(index);
        return string.Join('\n', change.Project.Task.Rules.Where(rule => rule.Name != Evaluation.Tasks.TaskDefinition.IdField)
            .Select(rule => LeakageText.Normalise(record[rule.Name] ?? "")));
    }

    private static Problem[] Problems(LeakageFinding[] repeated, string path) =>
    [
        .. repeated.Take(Listed).Select(finding => new Problem(finding.Example.ToString(), finding.Describe())),
        new Problem(path, string.Create(CultureInfo.InvariantCulture,
            $"{repeated.Length} of its examples are in the training data "
                + $"already{(repeated.Length > Listed ? $" (the first {Listed} are listed)" : "")}: they would count twice, and teach "
                + $"nothing new; take them out of the file, or allow duplicates")),
    ];
}
