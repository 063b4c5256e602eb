namespace Tributary.Projects.Reading;

/// <summary>Where a key stands in a project file, for what is found wrong only when the data are read.</summary>
internal static class KeyPlace
{
    /// <summary>The file's name and the line of the deepest key of a path that is written; the name alone if none is.</summary>
    /// <param name="project">The project.</param>
    /// <param name="path">The key path, as in <c>training.max_length</c>.</param>
    public static string Of(Project project, string path)
    {
        DocumentNode? node = YamlReader.Read(RegularFile.Text(project.File), project.File);
        var line = 0;
        foreach (var key in path.Split('.'))
        {
            node = node?.Find(key);
            line = node?.Line ?? line;
        }

        var name = Path.GetFileName(project.File);
        return line == 0 ? name : $"{name}:{Invariant.Text(line)}";
    }

    /// <summary>True if a key path is written to its end.</summary>
    public static bool IsWritten(Project project, string path) => path.Split('.').Aggregate(
        (DocumentNode?)YamlReader.Read(RegularFile.Text(project.File), project.File), (node, key) => node?.Find(key)) is not null;

    /// <summary>A problem with a key, told as the reader of the file tells it.</summary>
    public static Problem Problem(Project project, string path, string text) => new(Of(project, path), $"{path} {text}");
}
