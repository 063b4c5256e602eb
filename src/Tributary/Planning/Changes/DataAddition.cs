using Tributary.Datasets;
using Tributary.Planning.Inputs;
using Tributary.Projects;

namespace Tributary.Planning.Changes;

/// <summary><c>add-data</c>: takes a file of new examples into a language's data and
/// lists it. A running project's other files stay as they are.</summary>
/// <param name="ProjectPath">A project folder or file.</param>
/// <param name="Language">A language of the project.</param>
/// <param name="File">The file with the new examples.</param>
/// <param name="Split">What they are for. Default train.</param>
/// <param name="AllowLeakage">Why held-out examples may occur in other data; null: they may not.</param>
/// <param name="AllowDuplicates">True: examples that the training data have already may come once more. Default false: they are
/// refused.</param>
/// <param name="DryRun">True: nothing is written.</param>
internal sealed record DataAddition(string ProjectPath, Language Language, string File, Split Split = Split.Train,
    string? AllowLeakage = null, bool AllowDuplicates = false, bool DryRun = false)
{
    /// <summary>Checks everything, then changes the project.</summary>
    /// <exception cref="BadInputException">Bad lines, leakage, a file that is listed already,
    /// a project file that cannot be edited: nothing was changed.</exception>
    public ProjectChange Run(TimeProvider clock)
    {
        using var change = PendingChange.Open(ProjectPath, DryRun, clock);
        var language = change.Find(Language);
        RefuseWrongPlace(change.Project, language);
        var added = change.Read([File], Language)[0];
        var target = change.Take(Language, Split, added);
        var leaks = FindLeaks(change, language, added);
        change.Edit = Split == Split.Train
            ? change.Edit.AddTrain(Language, change.Written(target))
            : change.Edit.AddFile(Language, SplitWords.Table.Of(Split), change.Written(target));
        var mode = change.Project.Leakage;
        if (leaks > 0 && mode == LeakageMode.Refuse)
        {
            change.Edit = change.Edit.SetLeakage(mode = LeakageMode.Report, AllowLeakage!);
            change.Notes.Add("the project file now says 'leakage: report', with your reason: without it, plan would refuse the project");
        }

        return change.Finish("add-data", Language, project => project.With(Language, one => With(one, target)) with { Leakage = mode });
    }

    private void RefuseWrongPlace(Project project, ProjectLanguage language)
    {
        if (Split == Split.Train && language.Adapter is not null)
        {
            throw new BadInputException(project.File, $"language '{Language}' brings an adapter and is not trained here; "
                + $"nothing would read the file");
        }

        if ((Split == Split.Valid ? language.Valid : Split == Split.Test ? language.Test : null) is { } there)
        {
            throw new BadInputException(File, string.Create(CultureInfo.InvariantCulture,
                $"language '{Language}' has {SplitWords.Table.Of(Split)} data already: '{there}'. Such a set does not grow by a file, for "
                    + $"a score on another set is another measure; to change what is measured, replace the file and name the new one in "
                    + $"the project file"));
        }

        if (AllowLeakage is not null && string.IsNullOrWhiteSpace(AllowLeakage))
        {
            throw new BadInputException("the reason for allowing leakage", "is blank; it is kept in the project file");
        }
    }

    private int FindLeaks(PendingChange change, ProjectLanguage language, Dataset added)
    {
        if (change.Project.Leakage == LeakageMode.Off)
        {
            return 0;
        }

        var problems = new List<Problem>();
        if (Split == Split.Train)
        {
            problems.AddRange(new TrainingRepeats(change, language, added).Tell(File, AllowDuplicates));
        }

        // New training data are looked for leaks alone: what the old ones share was told before.
        var data = new LanguageData(change, Language);
        data.Read(Split == Split.Train ? language with { Train = [] } : language);
        data.Add(Split, added);
        var leaks = data.Leaks().Where(finding => finding.Example.Split == Split || finding.Other.Split == Split).ToArray();
        if (leaks.Length > 0 && change.Project.Leakage == LeakageMode.Refuse && AllowLeakage is null)
        {
            problems.AddRange(LeakageRefusal.Problems(leaks, File,
                "take these examples out of the file, or allow the leakage and give a reason"));
        }

        BadInputException.ThrowIfAny(problems);

        change.Pairs.AddRange(leaks.Select(leak => AddedPair.Of("leakage", leak)));
        change.Notes.AddRange(new LeakageReport(leaks).Counts().Select(count => $"leakage: {count}"));
        if (leaks.Length == 0 && AllowLeakage is not null)
        {
            change.Notes.Add("nothing leaks: the reason is not needed, and was not kept");
        }

        return leaks.Length;
    }

    private ProjectLanguage With(ProjectLanguage language, string target) => Split switch
    {
        Split.Train => language with { Train = [.. language.Train, target] },
        Split.Valid => language with { Valid = target },
        _ => language with { Test = target },
    };
}
