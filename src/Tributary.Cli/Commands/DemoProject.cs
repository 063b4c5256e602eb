using Tributary.Projects;

namespace Tributary.Cli.Commands;

/// <summary>A copy of the sample project to play with. The samples lie beside the program (<c>samples/</c>).</summary>
internal sealed class DemoProject
{
    private const string NewFileName = "more.jsonl";

    private DemoProject(string folder) => Folder = folder;

    /// <summary>The project's folder.</summary>
    public string Folder { get; }

    /// <summary>Copies the samples into a new folder.</summary>
    /// <exception cref="BadInputException">The folder is not free, or the program came without its samples.</exception>
    public static DemoProject CopyTo(string folder)
    {
        WholeFolder.RefuseUnlessFree(folder);
        var samples = Path.Combine(AppContext.BaseDirectory, "samples");
        if (!File.Exists(Path.Combine(samples, "reviews", Project.FileName)))
        {
            throw new BadInputException(samples, "the sample project is not there; expected it beside the program");
        }

        CopyTree(Path.Combine(samples, "reviews"), folder);
        CopyTree(Path.Combine(samples, "base"), Path.Combine(folder, "base"));
        return new DemoProject(folder);
    }

    /// <summary>Brings the sample's new data of one language into the project, as a team
    /// would: a file beside the others, and its name in the project file.</summary>
    /// <returns>The language and the new file, relative to the project.</returns>
    public (Language Language, string File) AddData()
    {
        var source = Directory.EnumerateFiles(Path.Combine(Folder, "updates"), "*.jsonl").Order(StringComparer.Ordinal).First();
        var language = Language.Parse(Path.GetFileNameWithoutExtension(source));
        var added = $"data/{language}/{NewFileName}";
        File.Copy(source, Path.Combine(Folder, added));

        var projectFile = Path.Combine(Folder, Project.FileName);
        var train = $"train: data/{language}/train.jsonl";
        var yaml = RegularFile.Text(projectFile);
        WholeFile.Write(projectFile, yaml.Replace(train, $"train: [data/{language}/train.jsonl, {added}]", StringComparison.Ordinal));
        return (language, added);
    }

    private static void CopyTree(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
