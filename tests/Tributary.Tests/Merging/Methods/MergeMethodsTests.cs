using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;

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

    [Theory]
    [InlineData("ties", false, null)]
    [InlineData("core_ties", false, null)]
    [InlineData("ties", true, "2")]
    [InlineData("tsv", false, "2")]
    [InlineData("core_tsv", false, "2")]
    public void Identity_MethodWhoseCodeChangedAlone_IsTheOneThatIsTold(string method, bool isotropize, string? revision)
    {
        var settings = new MergeSettings { Method = MergeMethods.All[method], Isotropize = isotropize };

        Assert.Equal(revision, settings.Identity().Where(part => part.Key == "merge.revision").Select(part => part.Value)
            .SingleOrDefault());
    }
}
