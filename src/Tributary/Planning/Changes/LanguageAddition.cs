using Tributary.Datasets;
using Tributary.Planning.Inputs;
using Tributary.Projects;

namespace Tributary.Planning.Changes;

/// <summary><c>add-language</c>: takes the files of a new language into <c>data/LANG/</c> and
/// names them in the project file, or an adapter trained elsewhere.</summary>
/// <param name="ProjectPath">A project folder or file.</param>
/// <param name="Language">No language of the project yet.</param>
/// <param name="Train">Training files; empty only where <see cref="Adapter"/> is named.</param>
/// <param name="Valid">Validation file; null for none.</param>
/// <param name="Test">Test file; null for none.</param>
/// <param name="Adapter">A PEFT folder in place of training files; it stays where it is.</param>
/// <param name="SplitOffPercent">Percent of the training examples, from 1 to 40, that become the validation set, and as many the test set;
/// null: none are split off.</param>
/// <param name="Seed">Decides which are split off. Default 42.</param>
/// <param name="DryRun">True: nothing is written.</param>
internal sealed record LanguageAddition(string ProjectPath, Language Language, IReadOnlyList<string> Train, string? Valid = null,
    string? Test = null, string? Adapter = null, int? SplitOffPercent = null, long Seed = 42, bool DryRun = false)
{
    /// <summary>Checks everything, then changes the project.</summary>
    /// <exception cref="BadInputException">Bad lines, leakage, an adapter that does not fit,
    /// a project file that cannot be edited: nothing was changed.</exception>
    public ProjectChange Run(TimeProvider clock)
    {
        RefuseContradictions();
        using var change = PendingChange.Open(ProjectPath, DryRun, clock);
        if (change.Project.Languages.FirstOrDefault(one => string.Equals(one.Language.Tag, Language.Tag,
            StringComparison.OrdinalIgnoreCase)) is { } there)
        {
            throw new BadInputException(change.Project.File,
                $"has the language '{there.Language}' already; 'tributary add-data {there.Language} FILE' adds to its data");
        }

        var entry = Adapter is null ? Data(change) : WithAdapter(change);
        TellOfMissing(change, entry);
        change.Edit = change.Edit.AddLanguage(Language, [.. Keys(change, entry)]);
        return change.Finish("add-language", Language, project => project with
            { Languages = [.. project.Languages, entry] }, entry.Adapter);
    }

    private void RefuseContradictions()
    {
        var problem =
            Train.Count > 0 && Adapter is not null ? "training files and an adapter exclude each other: a language is "
                + "trained here, or brought along"
            : Train.Count == 0 && Adapter is null ? "a training file is required, or an adapter: a PEFT folder trained elsewhere"
            : SplitOffPercent is not null && (Adapter is not null || Valid is not null || Test is not null)
                ? "splitting off makes validation and test set out of the training files; it needs them, and no other set"
            : SplitOffPercent is < 1 or > 40 ? string.Create(CultureInfo.InvariantCulture,
                $"{SplitOffPercent} % cannot be split off; expected a percentage from 1 to 40")
            : null;
        if (problem is not null)
        {
            throw new BadInputException("add-language", problem);
        }
    }

    private ProjectLanguage WithAdapter(PendingChange change)
    {
        var folder = Path.GetFullPath(Adapter!);
        AdapterCheck.Require(change.Project, folder, Language);
        return Taken(change, []) with { Adapter = folder };
    }

    private ProjectLanguage Data(PendingChange change)
    {
        var train = change.Read(Train, Language);
        if (SplitOffPercent is not { } percent)
        {
            return Taken(change, train);
        }

        var parts = SplitOff.Draw(change.Project.Task, train, percent, Seed, Language);
        string Take(Split split) => change.Take(Language, split, $"{SplitWords.Table.Of(split)}.jsonl", parts[split]
            .Content, parts[split].Examples);
        var entry = new ProjectLanguage { Language = Language, Train = [Take(Split.Train)],
            Valid = Take(Split.Valid), Test = Take(Split.Test) };
        change.Notes.Add(string.Create(CultureInfo.InvariantCulture,
            $"split off with seed {Seed}: {parts[Split.Test].Examples} for test, {parts[Split.Valid].Examples} for validation, "
                + $"{parts[Split.Train].Examples} stay for training; nothing alike is in two of them"));
        return entry;
    }

    private ProjectLanguage Taken(PendingChange change, IReadOnlyList<Dataset> train)
    {
        var data = new LanguageData(change, Language);
        var held = change.Read(new[] { Valid, Test }.OfType<string>(), Language);
        string Take(Split split, Dataset dataset)
        {
            data.Add(split, dataset);
            return change.Take(Language, split, dataset);
        }

        var entry = new ProjectLanguage
        {
            Language = Language,
            Train = [.. train.Select(dataset => Take(Split.Train, dataset))],
            Valid = Valid is null ? null : Take(Split.Valid, held[0]),
            Test = Test is null ? null : Take(Split.Test, held[^1]),
        };
        RefuseLeaks(change, data);
        return entry;
    }

    private static void RefuseLeaks(PendingChange change, LanguageData data)
    {

        var leaks = change.Project.Leakage == LeakageMode.Off ? [] : data.Leaks();
        if (leaks.Count > 0 && change.Project.Leakage == LeakageMode.Refuse)
        {
            throw new BadInputException(LeakageRefusal.Problems(leaks, "add-language",
                "take these examples out of the one or the other file, or write 'leakage: report' in the project file"));
        }

        change.Notes.AddRange(new LeakageReport(leaks).Counts().Select(count => $"leakage: {count}"));
    }

    private static void TellOfMissing(PendingChange change, ProjectLanguage entry)
    {
        if (entry.Test is null)
        {
            change.Notes.Add($"'{entry.Language}' has no test set and will not be "
                + $"evaluated{(entry.Adapter is null ? "; one can be split off the training file" : "")}");
        }

        if (entry.Valid is null)
        {
            change.Notes.Add($"'{entry.Language}' has no validation set: neither its epoch nor lambda is chosen on it");
        }
    }

    private static IEnumerable<(string Key, IReadOnlyList<string> Paths)> Keys(PendingChange change, ProjectLanguage entry)
    {
        (string Key, string?[] Paths)[] keys = [("train", [.. entry.Train]), ("adapter", [entry.Adapter]),
            ("valid", [entry.Valid]), ("test", [entry.Test])];
        return keys.Select(key => (key.Key, (IReadOnlyList<string>)[.. key.Paths.OfType<string>().Select(change.Written)]))
            .Where(key => key.Item2.Count > 0);
    }
}
