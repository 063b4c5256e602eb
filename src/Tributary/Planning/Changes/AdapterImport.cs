using Tributary.Projects;
using Tributary.Releases.Stores;

namespace Tributary.Planning.Changes;

/// <summary>
/// <c>import</c>: takes the files of a PEFT adapter trained elsewhere into the store, with what is known of it, and names it in the project
/// file: for a new language, or in the place of what a language has. The folder is named by its content, so the same adapter is taken once;
/// a copy that is damaged is put right by importing it again.
/// </summary>
/// <param name="ProjectPath">A project folder or file.</param>
/// <param name="Language">The language, of the project or new.</param>
/// <param name="Folder">A PEFT adapter's folder.</param>
/// <param name="Replace">True: takes the place of a language's training files or adapter; its validation and test set stay.</param>
/// <param name="Note">What a person wants remembered of the adapter; null for nothing.</param>
/// <param name="DryRun">True: nothing is written.</param>
internal sealed record AdapterImport(string ProjectPath, Language Language, string Folder, bool Replace = false, string? Note = null,
    bool DryRun = false)
{
    private const int Listed = 10;

    /// <summary>Checks everything, then changes store and project file.</summary>
    /// <exception cref="BadInputException">The adapter cannot be merged or does not fit, the
    /// language has data and is not to be replaced: nothing was changed.</exception>
    public ProjectChange Run(TimeProvider clock)
    {
        using var change = PendingChange.Open(ProjectPath, DryRun, clock);
        var source = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder));
        var store = Store.At(change.Project.Folder);
        // Before anything in it is read.
        ImportedFolder.RefuseLeavingLinks(source);
        var config = AdapterCheck.Require(change.Project, source, Language);
        RefuseSurrounding(source, store);
        var files = ImportedFolder.FilesOf(source);
        var target = Path.Combine(store.ImportedFolder, $"{Language}-{files.ContentDigest.Short}");
        var there = change.Project[Language];
        var taken = ImportedFolder.IsWhole(target);
        var damaged = !taken && Directory.Exists(target);
        var mended = damaged && there?.Adapter is { } named && Path.GetFullPath(named) == target;
        if (!mended)
        {
            RefuseUnlessReplaced(change, there, target);
        }

        TellOfFiles(change, source, damaged ? change.Written(target) : null);
        if (taken && Note is not null)
        {
            change.Notes.Add($"the store has this adapter already, with what was noted of it then; to note something else, remove "
                + $"{change.Written(target)} and import again");
        }

        change.Edit = mended ? change.Edit : there is null
            ? change.Edit.AddLanguage(Language, [("adapter", [change.Written(target)])])
            : change.Edit.SetAdapter(Language, change.Written(target));
        TellOfTest(change, there);
        return change.Finish("import", Language, project => With(project, there, target), target,
            taken ? () => { } : () => ImportedFolder.Take(source, target, files, AdapterProvenance.Of(config, source, files, Note)));
    }

    private static void TellOfFiles(PendingChange change, string source, string? damaged)
    {
        if (damaged is not null)
        {
            change.Notes.Add($"the copy in {damaged} was damaged; {(change.IsDryRun ? "it would be" : "it is")} replaced by this one");
        }

        if (ImportedFolder.LeftOut(source) is { Count: > 0 } left)
        {
            var more = left.Count > Listed ? FormattableString.Invariant($" and {left.Count - Listed} more") : "";
            change.Notes.Add($"left out, as no part of an adapter: {string.Join(", ", left.Take(Listed))}{more}");
        }
    }

    private void RefuseUnlessReplaced(PendingChange change, ProjectLanguage? there, string target)
    {
        if (there?.Adapter is { } adapter && Path.GetFullPath(adapter) == target)
        {
            throw new BadInputException(Folder, $"is the adapter that '{Language}' has already ({change.Written(target)})");
        }

        if (there is not null && !Replace)
        {
            throw new BadInputException(change.Project.File,
                $"language '{Language}' has {(there.Adapter is { } other ? $"the adapter '{change.Written(other)}'" : "training files")}; "
                    + $"replacing puts the imported adapter in their place and keeps its validation and test set");
        }
    }

    // The copy would lie in the folder that is copied.
    private static void RefuseSurrounding(string source, Store store)
    {
        if ((store.Folder + Path.DirectorySeparatorChar).StartsWith(source + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new BadInputException(source, "holds the project itself; name the adapter's own folder");
        }
    }

    private static void TellOfTest(PendingChange change, ProjectLanguage? there)
    {
        if (there?.Test is null)
        {
            change.Notes.Add("the language has no test set and will not be evaluated; 'tributary add-data' "
                + "takes one in");
        }

        if (there?.Train is { Count: > 0 } train)
        {
            change.Notes.Add($"kept on the disk, and no longer read: {string.Join(", ", train.Select(change.Written))}");
        }
    }

    private Project With(Project project, ProjectLanguage? there, string target) => there is null
        ? project with { Languages = [.. project.Languages, new ProjectLanguage { Language = Language, Train = [], Adapter = target }] }
        : project.With(Language, one => one with { Train = [], Adapter = target });
}
