using Tributary.Files;
using Tributary.Releases;
using Tributary.Releases.Stores;

namespace Tributary.Cli.Terminal;

/// <summary>One call of a verb: what the command line says, and where the verb writes.</summary>
/// <param name="Parse">The command line.</param>
/// <param name="Output">Where to write.</param>
/// <param name="Stop">Set by Ctrl-C.</param>
internal sealed record VerbCall(ParseResult Parse, Output Output, CancellationToken Stop)
{
    /// <summary>The project's folder or file, as named.</summary>
    public string Project => Parse.GetRequiredValue<string>("--project");

    /// <summary>The project's store; only its file's folder is looked at, so that a project that cannot run can still be read.</summary>
    /// <exception cref="BadInputException">There is no project.</exception>
    public Store Store => Store.At(Folder);

    /// <summary>The project's folder, absolute.</summary>
    /// <exception cref="BadInputException">There is no project.</exception>
    public string Folder => FolderOf(Project);

    /// <summary>The project's releases.</summary>
    /// <exception cref="BadInputException">There is no project.</exception>
    public ReleaseStore Releases => new(Store);

    /// <summary>The value of an option; if it is not given, its default, else null, false or an empty list.</summary>
    public T Get<T>(Option<T> option) => Parse.GetValue(option)!;

    /// <summary>The value of an argument.</summary>
    public T Get<T>(Argument<T> argument) => Parse.GetValue(argument)!;

    private static string FolderOf(string project)
    {
        RegularFile.Require(project);
        var folder = Path.GetFullPath(File.Exists(project) ? Path.GetDirectoryName(Path.GetFullPath(project))! : project);
        return File.Exists(project) || File.Exists(Path.Combine(folder, Projects.Project.FileName))
            || Directory.Exists(Path.Combine(folder, Store.FolderName))
            ? folder
            : throw new BadInputException(project, $"no project here: expected a file {Projects.Project.FileName}; "
                + "'tributary init' writes one");
    }
}
