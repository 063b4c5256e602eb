using System.Text.RegularExpressions;
using Tributary.Testing;

namespace Tributary.Tests.Architecture;

/// <summary>The arrows of docs/architecture.md, read from the sources: a folder uses
/// only those listed before it, and a project only those below it.</summary>
public sealed partial class ArrowTests
{
    private static readonly string[] Folders =
    [
        "Text", "Files", "Progress", "Documents", "Numerics", "Safetensors", "Datasets", "Tokenizers", "Models", "ChatTemplates",
        "Adapters", "Merging", "Training", "Evaluation", "Releases", "Projects", "Planning", "Exporting", "Running", "Reporting",
    ];

    // Beyond the order: what a folder must not know although it is listed before.
    private static readonly Dictionary<string, string[]> Forbidden = new()
    {
        ["Training"] = ["Merging"],
        ["Evaluation"] = ["Merging"],
        ["Safetensors"] = ["Documents"],
            };

    [Fact]
    public void Library_EveryFolder_IsListed() =>
        Assert.Equal(Folders.Order(), SourceFolders().Order());

    [Fact]
    public void Library_Folder_UsesOnlyThoseListedBefore()
    {
        var wrong = Folders.SelectMany((folder, position) =>
            Sources("src", "Tributary", folder).SelectMany(source => Uses(source)
                .Where(used => Array.IndexOf(Folders, used) > position || Forbidden.GetValueOrDefault(folder, []).Contains(used))
                .Select(used => $"{Path.GetFileName(source)} in {folder} uses {used}")));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Library_Root_UsesNoFolder()
    {
        var root = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Tributary"), "*.cs");

        Assert.Empty(root.SelectMany(source => Uses(source).Select(used => $"{Path.GetFileName(source)} uses {used}")));
    }

    [Fact]
    public void Library_ReferencesNoTorchAndNoConsole()
    {
        var references = typeof(Language).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!).ToArray();

        Assert.DoesNotContain(references, name => name.Contains("Torch", StringComparison.Ordinal)
            || name is "System.Console" or "Spectre.Console" or "System.CommandLine");
    }

    [Fact]
    public void Torch_UsesNoPlanningRunningOrReporting()
    {
        string[] above = ["Projects", "Planning", "Running", "Reporting", "Releases", "Merging"];
        var wrong = Sources("src", "Tributary.Torch").SelectMany(source => Uses(source).Intersect(above)
            .Select(used => $"{Path.GetFileName(source)} uses {used}"));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Merging_UsesNoReductionsOfTensorPrimitives()
    {
        var wrong = Sources("src", "Tributary", "Merging").Concat(Sources("src", "Tributary", "Numerics"))
            .Where(source => UnstableReduction().IsMatch(File.ReadAllText(source)))
            .Select(Path.GetFileName);

        Assert.Empty(wrong);
    }

    private static IEnumerable<string> SourceFolders() =>
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src", "Tributary"))
            .Select(folder => Path.GetFileName(folder)!).Except(["bin", "obj"]);

    private static IEnumerable<string> Sources(params string[] parts) =>
        Directory.EnumerateFiles(Path.Combine([Repository.Root, .. parts]), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static IEnumerable<string> Uses(string source) =>
        UsingLine().Matches(File.ReadAllText(source)).Select(match => match.Groups["folder"].Value).Where(Folders.Contains).Distinct();

    [GeneratedRegex(@"(?:^using (?:static )?|\b)Tributary\.(?<folder>[A-Z]\w*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"TensorPrimitives\.(Sum|Dot|Norm|Product|CosineSimilarity|Distance|StdDev|Average)\w*\(")]
    private static partial Regex UnstableReduction();
}
