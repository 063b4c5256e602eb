namespace Tributary.Testing;

/// <summary>The folder of the solution, found from where the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The small base model that the samples are made with, tokenizer included.</summary>
    public static string SampleBase { get; } = Path.Combine(Root, "samples", "base");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Tributary.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("the tests do not run inside the repository");
    }
}
