namespace Tributary.Files;

/// <summary>
/// A file that appears whole or not at all: written beside its place under a name that nobody can guess, flushed to the disk, renamed, and
/// the rename flushed too. A link stays a link, and what it points at is replaced, with the permissions it had. A pipe or a device is
/// written through.
/// </summary>
internal static class WholeFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes bytes.</summary>
    /// <param name="path">The file; its folder is there.</param>
    /// <param name="content">All of its content.</param>
    public static void Write(string path, byte[] content) => Write(path, stream => stream.Write(content));

    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    /// <param name="path">The file; its folder is there.</param>
    /// <param name="content">All of its content.</param>
    public static void Write(string path, string content) => Write(path, Utf8.GetBytes(content));

    /// <summary>Writes what a function gives.</summary>
    /// <param name="path">The file; its folder is there.</param>
    /// <param name="write">Writes the content; where it throws, the file stays as it was.</param>
    /// <param name="replaces">False: a file that is there is an error and stays. Default true.</param>
    /// <exception cref="IOException">It cannot be written, or is there and not to be replaced.</exception>
    public static void Write(string path, Action<Stream> write, bool replaces = true)
    {
        if (OutputPlace.Of(path) is not { } place)
        {
            using var through = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            if (through.CanSeek)
            {
                through.Seek(0, SeekOrigin.End);
            }

            write(through);
            return;
        }

        TemporaryName.ClearLeftovers(place);
        using (var stream = TemporaryName.HoldFile(place))
        {
            try
            {
                KeepMode(stream, place);
                write(stream);
                stream.Flush(flushToDisk: true);
                // Renamed while it is held: there is no moment at which another process takes it for a leftover.
                File.Move(stream.Name, place, replaces);
            }
            catch
            {
                File.Delete(stream.Name);
                throw;
            }
        }

        UnixCalls.FlushFolder(Path.GetDirectoryName(place)!);
    }

    private static void KeepMode(FileStream stream, string place)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(place))
        {
            File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(place));
        }
    }
}
