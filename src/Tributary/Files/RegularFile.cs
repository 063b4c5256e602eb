namespace Tributary.Files;

/// <summary>
/// The one way in which files are opened for reading. A pipe or a device that lies where a file is expected would block for ever or never
/// end, so regular files alone are opened; a whole text or file is read within a bound.
/// </summary>
internal static class RegularFile
{
    /// <summary>The largest file that is read whole unless a reader says otherwise: as many bytes as one array has.</summary>
    public const long MostBytes = int.MaxValue;

    /// <summary>The longest text that is read whole.</summary>
    public const long MostTextBytes = 1L << 28;

    /// <summary>Refuses what is there and is no regular file.</summary>
    /// <exception cref="BadInputException">A pipe, a device or a socket lies there, or a link that leads to no file.</exception>
    public static void Require(string path)
    {
        if (UnixCalls.IsSpecial(path))
        {
            throw new BadInputException(path, "is a pipe, a device or a socket; expected a regular file");
        }

        if (UnixCalls.IsBrokenLink(path))
        {
            throw new BadInputException(path, "is a link that leads to nothing, or round in a circle; expected a regular file");
        }
    }

    /// <summary>Opens a file for reading, others may write to it.</summary>
    public static FileStream Open(string path)
    {
        Require(path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
    }

    /// <summary>All bytes of a file.</summary>
    /// <exception cref="BadInputException">It is no regular file, or larger.</exception>
    public static byte[] Bytes(string path, long most = MostBytes)
    {
        Require(path);
        return new FileInfo(path).Length <= most ? File.ReadAllBytes(path)
            : throw new BadInputException(path, $"has more than {Invariant.Text(most)} bytes");
    }

    /// <summary>The text of a file in UTF-8.</summary>
    /// <exception cref="BadInputException">It is no regular file, or longer than <see cref="MostTextBytes"/>.</exception>
    public static string Text(string path)
    {
        using var text = new MemoryStream(Bytes(path, MostTextBytes), writable: false);
        using var reader = new StreamReader(text, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>The lines of a file in UTF-8, read as they are asked for.</summary>
    public static IEnumerable<string> Lines(string path)
    {
        Require(path);
        return File.ReadLines(path);
    }
}
