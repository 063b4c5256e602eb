using Tributary.Datasets;
using Tributary.Planning.Inputs;
using Tributary.Projects;
using Tributary.Projects.Reading;
using Tributary.Releases.Stores;

namespace Tributary.Planning;

/// <summary>A project as it lies on disk, planned as often as needed: what it
/// names is read again only if a file changed meanwhile.</summary>
/// <param name="path">A project folder or file.</param>
/// <param name="scope">How much is planned.</param>
/// <param name="clock">For the cache of digests.</param>
internal sealed class PlanSource(string path, PlanScope scope, TimeProvider clock)
{
    private (string Files, ProjectState? Before, ProjectState After)? read;

    /// <summary>Plans. What has run is looked up anew at every call.</summary>
    /// <exception cref="BadInputException">Anything in project file, data, base model or adapters is wrong.</exception>
    public Plan Plan()
    {
        var project = ProjectFile.Read(path);
        project = scope.Seed is { } seed ? project with { Training = project.Training with { Seed = seed } } : project;
        var store = Store.At(project.Folder);
        var builder = new PlanBuilder(store, scope);
        if (FilesOf(project) is var files && files != read?.Files)
        {
            builder.Require(project);
            var (before, after) = scope.Scenario is { } scenario ? (scenario.Before(project), scenario.After(project)) : (null, project);
            var digests = DigestCache.Of(store, clock);
            var datasets = new Dictionary<string, Dataset>(StringComparer.Ordinal);
            ProjectState StateOf(Project one) => new(one, ProjectInputs.Read(one, digests, datasets));
            read = (files, before is null ? null : StateOf(before), StateOf(after));
            digests.Save();
        }

        return builder.Build(read!.Value.Before, read.Value.After);
    }

    /// <summary>Every file that is read, with its size and the time of its last write.</summary>
    private string FilesOf(Project project)
    {
        string[] folders = [project.BaseModel, .. project.Languages.Select(language => language.Adapter).OfType<string>(),
            .. project.Adapter.From is { } from ? [from.Folder] : Array.Empty<string>()];
        string?[] files =
        [
            project.File, scope.Scenario?.File,
            .. project.Languages.SelectMany(ProjectInputs.FilesOf).SelectMany(part => part.Paths),
            .. folders.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles).Order(StringComparer.Ordinal),
        ];
        return string.Join('\n', files.OfType<string>().Select(file => new FileInfo(file)).Select(file =>
            $"{file.FullName} {(file.Exists ? Invariant.Text(file.Length) : "")} {Invariant.Text(file.LastWriteTimeUtc.Ticks)}"));
    }
}
