namespace Tributary.Cli.Terminal;

/// <summary>Refuses a place that cannot be written before any work begins: a
/// result that has nowhere to go was worked for in vain.</summary>
internal static class WritableTarget
{
    /// <summary>Checks that a file can be written, by making and removing one beside it; nothing is made for a pipe or a device.</summary>
    /// <param name="file">As the user named it.</param>
    /// <param name="option">The option that named it.</param>
    /// <exception cref="BadInputException">It cannot.</exception>
    public static void RequireFile(string file, string option) => Require(file, option, () =>
    {
        if (Directory.Exists(file))
        {
            throw new BadInputException(option, $"'{file}' is a folder; expected a file");
        }

        if (OutputPlace.Of(file) is not { } place)
        {
            // To open a pipe or a device is to begin writing to it.
            return;
        }

        var folder = Path.GetDirectoryName(place)!;
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
        var there = OutputPlace.Of(folder) ?? Path.GetFullPath(folder);
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
        var probe = TemporaryName.Beside(Path.Combine(folder, "tributary"));
        using var stream = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
    }
}
