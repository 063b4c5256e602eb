using System.Security.Cryptography;

namespace Tributary.Files;

/// <summary>
/// Names of files and folders that are being written: beside the target, on the same disk, of the form <c>.NAME.RANDOM.partial</c>. They
/// cannot be guessed, so that nobody can lay a link there. Whoever writes holds a file open that nobody else can open: what a killed
/// process left can be told from what a living one is writing.
/// </summary>
internal static class TemporaryName
{
    /// <summary>How every such name ends.</summary>
    public const string Ending = ".partial";

    /// <summary>The file that a process holds open while it writes a folder of such a name.</summary>
    public const string HeldFile = "held";

    // Windows renames an open file only if it was opened so; elsewhere the strictest lock serves.
    private static readonly FileShare Held = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    // Of names near the system's limit there must be room for the rest.
    private const int LongestStem = 64, RandomDigits = 16;

    private const int MostAttempts = 10;

    private static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    /// <summary>A new name beside a target, in the same folder.</summary>
    public static string Beside(string target) => Path.Combine(Path.GetDirectoryName(target)!,
        Start(target) + RandomNumberGenerator.GetHexString(RandomDigits, lowercase: true) + Ending);

    /// <summary>Makes a file that was not there and keeps it from all others while it is open.</summary>
    /// <exception cref="IOException">Something is there.</exception>
    public static FileStream Hold(string path) => new(path, FileMode.CreateNew, FileAccess.Write, Held);

    /// <summary>Makes a file beside a target, under a new name that <see cref="FileStream.Name"/> says, and holds it.</summary>
    public static FileStream HoldFile(string target) => HoldNew(target, path => path);

    /// <summary>Makes a folder beside a target, under a new name, and holds the <see cref="HeldFile"/> in it.</summary>
    public static FileStream HoldFolder(string target) =>
        HoldNew(target, path => Path.Combine(Directory.CreateDirectory(path).FullName, HeldFile));

    /// <summary>Removes what killed processes left of earlier writes to a target; what a living process holds stays.</summary>
    public static void ClearLeftovers(string target)
    {
        var start = Start(target);
        // A name with wildcards in it finds more than it should: the comparison below decides.
        foreach (var entry in new DirectoryInfo(Path.GetDirectoryName(target)!).EnumerateFileSystemInfos($"{start}*{Ending}", All))
        {
            if (entry.Name.Length == start.Length + RandomDigits + Ending.Length
                && entry.Name.StartsWith(start, StringComparison.Ordinal) && entry.Name.EndsWith(Ending, StringComparison.Ordinal)
                && entry.LinkTarget is null && !UnixCalls.IsSpecial(entry.FullName))
            {
                RemoveUnlessHeld(entry);
            }
        }
    }

    private static FileStream HoldNew(string target, Func<string, string> make)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Hold(make(Beside(target)));
            }
            catch (IOException) when (attempt < MostAttempts)
            {
                // Between its making and its locking another process took it for a leftover: the next name will do.
            }
        }
    }

    private static string Start(string target)
    {
        var name = Path.GetFileName(target);
        return $".{name[..Math.Min(name.Length, LongestStem)]}.";
    }

    private static void RemoveUnlessHeld(FileSystemInfo entry)
    {
        try
        {
            // Made where it is missing: its owner, which is about to make it, then takes another name.
            using var taken = entry is DirectoryInfo
                ? new FileStream(Path.Combine(entry.FullName, HeldFile), FileMode.OpenOrCreate, FileAccess.Write, Held)
                : new FileStream(entry.FullName, FileMode.Open, FileAccess.Write, Held);
            Remove(entry);
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            // A living process writes it or has just ended, or it belongs to somebody else: it is not ours to remove.
        }
    }

    private static void Remove(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo folder)
        {
            folder.Delete(recursive: true);
        }
        else
        {
            entry.Delete();
        }
    }
}
