using System.Text.RegularExpressions;
using Tributary.Testing;

namespace Tributary.Tests.Architecture;

/// <summary>A namespace is a folder, and the sub-folders of a folder use each other in one direction only.</summary>
public sealed partial class NamespaceTests
{
    public static TheoryData<string> Projects => ["Tributary", "Tributary.Torch", "Tributary.Cli"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Source_Namespace_IsItsFolder(string project)
    {
        var root = Path.Combine(Repository.Root, "src", project);
        var wrong = SourceFiles.Under(root)
            .Select(path => (Path: path, Namespace: NamespaceLine().Match(File.ReadAllText(path)).Groups["name"].Value))
            .Where(file => file.Namespace.Length > 0 && file.Namespace != ExpectedOf(root, project, file.Path))
            .Select(file => $"{Path.GetRelativePath(root, file.Path)} is in namespace {file.Namespace}");

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_SubNamespaces_FormNoCycle(string project)
    {
        var uses = TypeUses.Read(AssemblyOf(project));
        var parents = uses.Namespaces.Select(name => name.LastIndexOf('.') is > 0 and var dot ? name[..dot] : "").Distinct();
        var cycles = parents.Select(parent => uses.Cycle([.. uses.Namespaces.Where(name => IsPartOf(name, parent, project))]))
            .Where(cycle => cycle is not null);

        Assert.Empty(cycles);
    }

    // A folder and its direct sub-folders; the root of a project is no folder of its own here: ArrowTests holds its order.
    private static bool IsPartOf(string name, string parent, string project) =>
        parent != project && parent.Length > 0 && (name == parent || (name.StartsWith(parent + ".", StringComparison.Ordinal)
            && !name[(parent.Length + 1)..].Contains('.', StringComparison.Ordinal)));

    // The programs lie beside the tests only if these reference them; the build puts all in the same place of each project.
    internal static string AssemblyOf(string project) => project == "Tributary" ? typeof(Language).Assembly.Location
        : Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", project, "bin"), project + ".dll", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}ref{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .OrderByDescending(File.GetLastWriteTimeUtc).First();

    private static string ExpectedOf(string root, string project, string path)
    {
        var folder = Path.GetRelativePath(root, Path.GetDirectoryName(path)!);
        return folder == "." ? project : $"{project}.{folder.Replace(Path.DirectorySeparatorChar, '.')}";
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex NamespaceLine();
}
