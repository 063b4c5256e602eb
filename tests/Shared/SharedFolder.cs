namespace Tributary.Testing;

/// <summary>Finds the folder of goldens, models and data that lies beside the repository, or where TRIBUTARY_SHARED points.</summary>
internal static class SharedFolder
{
    private static readonly string? Root = Locate();

    /// <summary>The path of an entry of the shared folder; the calling test is skipped, saying so, if it is absent.</summary>
    public static string Require(params string[] parts)
    {
        if (Root is null)
        {
            Assert.Skip("shared folder not found beside the repository and TRIBUTARY_SHARED is not set");
        }

        var path = Path.Combine([Root, .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"{Path.Combine(parts)} is not in the shared folder");
        return path;
    }

    private static string? Locate()
    {
        if (Environment.GetEnvironmentVariable("TRIBUTARY_SHARED") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        var beside = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared"));
        return Directory.Exists(beside) ? beside : null;
    }
}
