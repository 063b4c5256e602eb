using Tributary.Testing;

namespace Tributary.Tests.Architecture;

/// <summary>Lines of code are at most 140 columns wide.</summary>
public sealed class LineLengthTests
{
    private const int Most = 140;

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("bench")]
    [InlineData("samples")]
    public void Source_Lines_FitTheWidth(string folder)
    {
        var root = Path.Combine(Repository.Root, folder);
        var wide = SourceFiles.Under(root).SelectMany(path => File.ReadLines(path).Index().Where(line => line.Item.Length > Most)
            .Select(line => $"{Path.GetRelativePath(root, path)}:{line.Index + 1} has {line.Item.Length} columns"));

        Assert.Empty(wide);
    }
}
