using Tributary.Merging.Methods;

namespace Tributary.Tests.Merging.Methods;

public sealed class MergeMethodsTests
{
    [Fact]
    public void Documentation_HasARowForEveryMethodWithItsColumns()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tributary.slnx")))
        {
            folder = folder.Parent;
        }

        Assert.SkipWhen(folder is null, "the repository is not around the test assembly");
        var lines = File.ReadAllLines(Path.Combine(folder!.FullName, "docs", "merge-methods.md"));
        foreach (var method in MergeMethods.All.Values)
        {
            var row = $"| `{method.Name}` | {SpaceWords.Spaces.Of(method.Space)} | {method.Profile.Name} | ";
            Assert.Contains(lines, line => line.StartsWith(row, StringComparison.Ordinal));
        }
    }
}
