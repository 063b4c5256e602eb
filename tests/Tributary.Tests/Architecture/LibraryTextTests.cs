using System.Text.RegularExpressions;
using Tributary.Testing;

namespace Tributary.Tests.Architecture;

/// <summary>The library is used by programs that have no command line: what it says names no flag of one.</summary>
public sealed partial class LibraryTextTests
{
    // Command lines of other programs, which an export writes down: in what its forms share, and in each form.
    private static readonly string[] Elsewhere = ["ServeCommands.cs", "ExportNotes.cs", "PeftExport.cs", "ModelExport.cs",
        "GgufLoraExport.cs"];

    [Theory]
    [InlineData("Tributary")]
    [InlineData("Tributary.Torch")]
    public void Source_Texts_NameNoFlag(string project)
    {
        var root = Path.Combine(Repository.Root, "src", project);
        var found = SourceFiles.Under(root).Where(path => !Elsewhere.Contains(Path.GetFileName(path)))
            .SelectMany(path => File.ReadLines(path).Index()
                .Where(line => !line.Item.TrimStart().StartsWith("//", StringComparison.Ordinal) && Flag().IsMatch(line.Item))
                .Select(line => $"{Path.GetRelativePath(root, path)}:{line.Index + 1} {line.Item.Trim()}"));

        Assert.Empty(found);
    }

    [GeneratedRegex("\"[^\"]*(?<=[\" '`(])--[a-z]")]
    private static partial Regex Flag();
}
