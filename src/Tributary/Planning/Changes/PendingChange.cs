using System.Security.Cryptography;
using Tributary.Datasets;
using Tributary.Datasets.Reading;
using Tributary.Planning.Inputs;
using Tributary.Projects;
using Tributary.Projects.Editing;
using Tributary.Projects.Reading;
using Tributary.Releases.Stores;

namespace Tributary.Planning.Changes;

/// <summary>
/// A change of a project between its first look and its last write. Data files are written first, then the project file: cut off between,
/// it leaves a file that nothing names, which the same command finds and takes. The
/// store's lock is held, so that no run and no other change sees half of it.
/// </summary>
internal sealed class PendingChange : IDisposable
{
    private readonly StoreLock? held;
    private readonly List<PendingFile> files = [];

    private PendingChange(ProjectEdit edit, Project project, StoreLock? held) => (Edit, Project, this.held) = (edit, project, held);

    /// <summary>The project file's text, with the edits so far.</summary>
    public ProjectEdit Edit { get; set; }

    /// <summary>The project before the change.</summary>
    public Project Project { get; }

    /// <summary>True if nothing is written.</summary>
    public bool IsDryRun => held is null;

    /// <summary>What people should know.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Examples that are taken in though they are elsewhere in the data already.</summary>
    public List<AddedPair> Pairs { get; } = [];

    /// <summary>Opens a project for a change.</summary>
    /// <param name="projectPath">A project folder or file.</param>
    /// <param name="dryRun">True: nothing is written, not even a lock.</param>
    /// <param name="clock">For the lock.</param>
    public static PendingChange Open(string projectPath, bool dryRun, TimeProvider clock)
    {
        var folder = ProjectFile.Read(projectPath).Folder;
        var taken = dryRun ? null : StoreLock.Take(Store.At(folder),
            FormattableString.Invariant($"process {Environment.ProcessId}"), clock);
        try
        {
            // Read behind the lock: whoever held it may have changed it.
            return new PendingChange(ProjectEdit.Open(projectPath), ProjectFile.Read(projectPath), taken);
        }
        catch
        {
            taken?.Dispose();
            throw;
        }
    }

    /// <summary>A language of the project.</summary>
    /// <exception cref="BadInputException">The project has no such language.</exception>
    public ProjectLanguage Find(Language language) =>
        Project[language] ?? throw new BadInputException(Project.File, $"has no language '{language}'; it has: "
            + $"{string.Join(", ", Project.Languages.Select(one => one.Language))}. 'tributary add-language' adds one");

    /// <summary>Reads data files with the task's rules.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="language">The language that they are for: the project may say how its CSV files are written.</param>
    /// <exception cref="BadInputException">Every bad line of every file.</exception>
    public IReadOnlyList<Dataset> Read(IEnumerable<string> paths, Language language)
    {
        var problems = new List<Problem>();
        Dataset[] read = [.. paths.Select(path => Project.Task.TryRead(path, problems, Project[language]?.Delimiter)).OfType<Dataset>()];
        BadInputException.ThrowIfAny(problems);
        return read;
    }

    /// <summary>Takes a data file that lies somewhere into <c>data/LANG/</c>, under its name or a free one beside it.</summary>
    /// <exception cref="BadInputException">The project lists the same bytes already.</exception>
    /// <returns>Where it will lie, absolute.</returns>
    public string Take(Language language, Split split, Dataset dataset)
    {
        var source = Path.GetFullPath(dataset.Path);
        RefuseListed(dataset.Path);
        return Take(language, split, source, () => RegularFile.Open(source), dataset.Records.Count);
    }

    /// <summary>Takes bytes into <c>data/LANG/</c> as a file of a given name, or a free one beside it.</summary>
    public string Take(Language language, Split split, string name, byte[] content, int examples) =>
        Take(language, split, name, () => new MemoryStream(content), examples);

    /// <summary>How a path is written into the project file.</summary>
    public string Written(string path) => Path.GetRelativePath(Project.Folder, path).Replace('\\', '/');

    /// <summary>Proves the edit, writes the files, then the project file; where
    /// that fails, the files written are taken away again.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="language">The language.</param>
    /// <param name="expected">The change, for the proof.</param>
    /// <param name="adapter">The adapter's folder, absolute; null if there is none.</param>
    /// <param name="writeAdapter">Puts it there before the project file names it.</param>
    public ProjectChange Finish(string verb, Language language, Func<Project, Project> expected,
        string? adapter = null, Action? writeAdapter = null)
    {
        Edit.Check(expected, [.. files.Select(file => file.Target), .. adapter is null ? Array.Empty<string>() : [adapter]]);
        if (held is not null)
        {
            writeAdapter?.Invoke();
            Write();
        }

        return new ProjectChange(verb, language.Tag, held is null, UnifiedDiff.Of(Path.GetFileName(Project.File), Edit.Before, Edit.Text),
            [.. files.Select(file => new AddedFile(file.Split, Written(file.Target), file.Examples, file.Content is not null))],
            adapter is null ? null : Written(adapter), Notes, Pairs);
    }

    /// <inheritdoc/>
    public void Dispose() => held?.Dispose();

    private static bool AreEqual(Func<Stream> one, string other) => AreEqual(one, () => RegularFile.Open(other));

    private static bool AreEqual(Func<Stream> one, Func<Stream> other)
    {
        using var left = one();
        using var right = other();
        return left.Length == right.Length && SHA256.HashData(left).AsSpan().SequenceEqual(SHA256.HashData(right));
    }

    private string Take(Language language, Split split, string source, Func<Stream> content, int examples)
    {
        var folder = Path.Combine(Project.Folder, "data", language.Tag);
        var (target, isThere) = Path.GetDirectoryName(source) == folder ? (source, true)
            : FreeName(folder, Path.GetFileName(source), other => AreEqual(content, other));
        files.Add(new PendingFile(split, target, examples, isThere ? null : content));
        return target;
    }

    private void Write()
    {
        var written = new List<string>();
        try
        {
            foreach (var file in files.Where(file => file.Content is not null))
            {
                file.Write();
                written.Add(file.Target);
            }

            Edit.Write();
        }
        catch
        {
            written.ForEach(File.Delete);
            throw;
        }
    }

    // The same bytes twice would count every example twice, or test on what was learnt.
    private void RefuseListed(string path)
    {
        Stream Added() => RegularFile.Open(path);
        var listed = Project.Languages.SelectMany(language =>
            ProjectInputs.FilesOf(language).SelectMany(part => part.Paths).Select(file => (language.Language, File: file)));
        foreach (var (language, file) in listed.Where(one => AreEqual(Added, one.File)))
        {
            throw new BadInputException(path, $"has the same bytes as '{Written(file)}', which the project lists for "
                + $"'{language}' already; nothing was added");
        }

        if (files.Find(file => file.Content is { } content && AreEqual(Added, content)) is { } twin)
        {
            throw new BadInputException(path, $"has the same bytes as the file that becomes '{Written(twin.Target)}'; name each file once");
        }
    }

    // What an interrupted command left lies there already: it is taken, not copied again.
    private (string Target, bool IsThere) FreeName(string folder, string name, Func<string, bool> isSame)
    {
        var ending = DatasetFile.Endings.OrderByDescending(one => one.Length)
            .FirstOrDefault(one => name.EndsWith(one, StringComparison.OrdinalIgnoreCase)) ?? "";
        var stem = name[..^ending.Length];
        for (var number = 1; ; number++)
        {
            var target = Path.Combine(folder, number == 1 ? name : $"{stem}-{Invariant.Text(number)}{name[stem.Length..]}");
            if (!Path.Exists(target) && !files.Exists(file => string.Equals(file.Target, target, StringComparison.OrdinalIgnoreCase)))
            {
                return (target, false);
            }

            if (File.Exists(target) && isSame(target))
            {
                return (target, true);
            }
        }
    }
}
