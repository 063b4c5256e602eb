using Tributary.Datasets;
using Tributary.Datasets.Leakage;
using Tributary.Planning.Inputs;
using Tributary.Projects;

namespace Tributary.Planning.Changes;

/// <summary>The datasets of one language while it changes, and what they share.</summary>
/// <param name="change">The change.</param>
/// <param name="language">The language.</param>
internal sealed class LanguageData(PendingChange change, Language language)
{
    private readonly Dictionary<Split, List<Dataset>> files = [];
    private readonly Dictionary<Split, LeakageSet> sets = [];

    /// <summary>Reads what a language's entry names.</summary>
    public void Read(ProjectLanguage entry)
    {
        foreach (var (split, paths) in ProjectInputs.FilesOf(entry))
        {
            Read(split, paths);
        }
    }

    /// <summary>Reads files of a split.</summary>
    public IReadOnlyList<Dataset> Read(Split split, IReadOnlyList<string> paths)
    {
        var read = change.Read(paths, language);
        read.ToList().ForEach(dataset => Add(split, dataset));
        return read;
    }

    /// <summary>Adds a dataset behind those of its split, unless it is there.</summary>
    public void Add(Split split, Dataset dataset)
    {
        var there = files.TryGetValue(split, out var known) ? known : files[split] = [];
        if (!there.Contains(dataset))
        {
            there.Add(dataset);
            sets.Remove(split);
        }
    }

    /// <summary>The examples of a split; null if it has none.</summary>
    public LeakageSet? SetOf(Split split) =>
        !files.TryGetValue(split, out var datasets) ? null
        : sets.TryGetValue(split, out var set) ? set
        : sets[split] = LeakageFields.SetOf(change.Project.Task, datasets);

    /// <summary>Held-out examples that occur in another split.</summary>
    public IReadOnlyList<LeakageFinding> Leaks() =>
    [
        .. from comparison in ProjectLeakage.Comparisons
           where SetOf(comparison.HeldOut) is not null && SetOf(comparison.Other) is not null
           from pair in LeakageCheck.Similar(SetOf(comparison.Other)!, SetOf(comparison.HeldOut)!)
           select new LeakageFinding(LeakageKind.WithinLanguage, Place(comparison.HeldOut, pair.HeldOut),
               Place(comparison.Other, pair.Other), pair.Similarity),
    ];

    /// <summary>Where an example stands.</summary>
    public LeakagePlace Place(Split split, int index) => LeakageRefusal.PlaceOf(change.Project, SetOf(split)!, language, split, index);
}
