namespace Tributary.Samples.Tests;

/// <summary>The committed samples.</summary>
internal static class SamplesFolder
{
    private static readonly string Root = Locate();

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Locate()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Tributary.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("the repository's root is not above the tests");
        }

        return Path.Combine(folder.FullName, "samples");
    }
}
