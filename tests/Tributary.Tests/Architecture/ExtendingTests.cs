using System.Text.RegularExpressions;
using Tributary.Testing;

namespace Tributary.Tests.Architecture;

/// <summary>docs/extending.md leads to files that are there.</summary>
public sealed partial class ExtendingTests
{
    [Fact]
    public void Document_EveryPathThatItNames_Exists()
    {
        var named = Named().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "extending.md")))
            .Select(match => match.Groups["path"].Value).Where(path => !path.Contains("/bin/", StringComparison.Ordinal)).ToArray();

        Assert.True(named.Length > 20);
        Assert.All(named, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"there is no {path}"));
    }

    [GeneratedRegex(@"`(?<path>(src|tests|docs)/[\w./-]+)`", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
