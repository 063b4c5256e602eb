namespace Tributary.Projects.Reading;

/// <summary>
/// Reads <c>tributary.yaml</c>. All problems of the file are reported at once with line and key path; that the files which it names exist
/// is checked here too, their content if it is read.
/// </summary>
internal static class ProjectFile
{
    /// <summary>Reads the project of a folder, or a project file.</summary>
    /// <param name="path">A folder that holds <see cref="Project.FileName"/>, or a project file.</param>
    /// <exception cref="BadInputException">There is no such file, or anything in it is wrong.</exception>
    public static Project Read(string path)
    {
        var file = Find(path);
        return Parse(RegularFile.Text(file), file);
    }

    /// <summary>The whole path of a project file, which may be named by its folder.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    internal static string Find(string path)
    {
        var file = Path.GetFullPath(Directory.Exists(path) ? Path.Combine(path, Project.FileName) : path);
        return File.Exists(file) ? file
            : throw new BadInputException(path, $"no project here: expected a file {Project.FileName}; 'tributary init' writes one");
    }

    /// <summary>Reads a project from its text.</summary>
    /// <param name="yaml">The content of the file.</param>
    /// <param name="file">Its absolute path, whether or not it exists: relative paths start at its folder.</param>
    public static Project Parse(string yaml, string file) => Parse(yaml, file, []);

    /// <summary>The same, for a text that names what is yet to be written.</summary>
    /// <param name="yaml">The content of the file.</param>
    /// <param name="file">Its absolute path.</param>
    /// <param name="coming">Absolute paths of files and folders of languages that count as being there.</param>
    internal static Project Parse(string yaml, string file, IReadOnlyCollection<string> coming)
    {
        var problems = new DocumentProblems(Path.GetFileName(file));
        var top = DocumentSection.Open(yaml, problems);
        var languages = LanguagesSection.Read(top, file, coming);
        var baseModel = ReadFolder(top, "base_model", file);
        var project = new Project
        {
            Name = top.RequiredText("project"),
            File = file,
            BaseModel = baseModel,
            Task = TaskSection.Read(top, baseModel),
            Languages = languages,
            Adapter = AdapterSection.Read(top.Section("adapter"), file),
            Training = TrainingSection.Read(top.Section("training"), languages),
            Merge = ProjectMerge.Read(top, "merge", languages),
            Routes = RoutesSection.Read(top, languages),
            Compare = CompareSection.Read(top.Section("compare"), languages),
            Price = ReadPrice(top.Section("cost")),
            Gate = GateSection.Read(top.Section("gate")),
            Run = RunSection.Read(top.Section("run")),
            Leakage = top.Choice("leakage", LeakageMode.Refuse, Words<LeakageMode>.Names.All),
        };
        top.RefuseUnknownKeys();
        problems.ThrowIfAny();
        return project;
    }

    internal static string Resolve(string path, string projectFile) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(projectFile)!, path));

    private static Price? ReadPrice(DocumentSection section)
    {
        var written = section.Has("per_hour");
        var price = new Price(section.Number("per_hour", 0, value => value >= 0, "of at least 0"), section.Text("currency") ?? "USD");
        if (!written && section.Has("currency"))
        {
            section.Refuse("currency", "needs 'per_hour' beside it");
        }

        section.RefuseUnknownKeys();
        return written ? price : null;
    }

    private static string ReadFolder(DocumentSection top, string key, string file)
    {
        var written = top.RequiredText(key);
        var folder = Resolve(written, file);
        if (written.Length > 0 && !Directory.Exists(folder))
        {
            top.Refuse(key, $"'{written}' is not a folder; expected a Hugging Face model folder with config.json, "
                + $"tokenizer.json and safetensors{HubName.Advice(folder)}");
        }

        return folder;
    }
}
