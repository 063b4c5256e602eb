namespace Tributary.Cli.Terminal;

/// <summary>Refuses a place that cannot be written before any work begins: a
/// result that has nowhere to go was worked for in vain.</summary>
internal static class WritableTarget
{
    /// <summary>Checks that a file can be written, by making and removing one beside it.</summary>
    /// <param name="file">As the user named it.</param>
    /// <param name="option">The option that named it.</param>
    /// <exception cref="BadInputException">It cannot.</exception>
    public static void RequireFile(string file, string option) => Require(file, option, () =>
    {
        var full = Path.GetFullPath(file);
        if (Directory.Exists(full))
        {
            throw new BadInputException(option, $"'{file}' is a folder; expected a file");
        }

        var folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
        {
            throw new BadInputException(option, $"'{file}' cannot be written: there is no folder '{folder}'; "
                + $"make it, or name another file");
        }

        Probe(folder);
    });

    /// <summary>Checks that a folder can be made and written, by making and removing a
    /// file in it or in the nearest folder above it that is there.</summary>
    /// <param name="folder">As the user named it.</param>
    /// <param name="option">The option that named it.</param>
    /// <exception cref="BadInputException">It cannot.</exception>
    public static void RequireFolder(string folder, string option) => Require(folder, option, () =>
    {
        var there = Path.GetFullPath(folder);
        while (!Path.Exists(there))
        {
            there = Path.GetDirectoryName(there)!;
        }

        if (!Directory.Exists(there))
        {
            throw new BadInputException(option, $"'{folder}' cannot be made: '{there}' is a file; expected a folder");
        }

        Probe(there);
    });

    private static void Require(string target, string option, Action check)
    {
        try
        {
            check();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BadInputException(option, $"'{target}' cannot be written: {refused.Message}");
        }
    }

    private static void Probe(string folder)
    {
        var probe = Path.Combine(folder, FormattableString.Invariant($".tributary-{Environment.ProcessId}.partial"));
        using var stream = new FileStream(probe, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
    }
}
