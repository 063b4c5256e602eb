namespace Tributary.Planning.Changes;

/// <summary><c>remove-language</c>: takes a language out of the project file. Its data files, stations and releases stay.</summary>
/// <param name="ProjectPath">A project folder or file.</param>
/// <param name="Language">A language of the project.</param>
/// <param name="DryRun">True: nothing is written.</param>
internal sealed record LanguageRemoval(string ProjectPath, Language Language, bool DryRun = false)
{
    /// <summary>Changes the project.</summary>
    /// <exception cref="BadInputException">The language is none of the project's or its
    /// only one, or the file cannot be edited: nothing was changed.</exception>
    public ProjectChange Run(TimeProvider clock)
    {
        using var change = PendingChange.Open(ProjectPath, DryRun, clock);
        var language = change.Find(Language);
        if (change.Project.Languages.Count == 1)
        {
            throw new BadInputException(change.Project.File, $"'{Language}' is the project's only language; a project has one or more");
        }

        if (change.Project.Merge.Settings.Weights.ContainsKey(Language.Tag))
        {
            throw new BadInputException(change.Project.File,
                $"merge.weights names '{Language}'; take it out there first, for the weights of the others are yours to choose");
        }

        if (change.Project.Routes.Contains(Language))
        {
            throw new BadInputException(change.Project.File, $"routes names '{Language}'; take it out there first");
        }

        change.Edit = change.Edit.RemoveLanguage(Language);
        string[] kept = [.. language.Train.Append(language.Valid).Append(language.Test).Append(language.Adapter)
            .OfType<string>().Select(change.Written)];
        change.Notes.Add($"kept on the disk: {string.Join(", ", kept)}");
        return change.Finish("remove-language", Language, project => project with
            { Languages = [.. project.Languages.Where(one => one.Language != Language)] });
    }
}
