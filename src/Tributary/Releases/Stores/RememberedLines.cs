namespace Tributary.Releases.Stores;

/// <summary>
/// A file of the store that remembers what was worked out, a line each: a digest as 64 digits, a tab, a text. A line that cannot be read is
/// not known; losing the file loses nothing.
/// </summary>
internal static class RememberedLines
{
    /// <summary>The lines of a file in their order; none if it is not there.</summary>
    public static IEnumerable<(string Digest, string Text)> Read(string path) => !File.Exists(path) ? []
        : RegularFile.Lines(path).Select(line => line.Split('\t')).Where(parts => parts.Length == 2 && parts[0].Length == 64)
            .Select(parts => (parts[0], parts[1]));

    /// <summary>Writes the file whole; nothing where the store does not exist yet, or cannot be written to.</summary>
    public static void Write(string path, IEnumerable<(string Digest, string Text)> lines)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            return;
        }

        try
        {
            WholeFile.Write(path, string.Concat(lines.Select(line => $"{line.Digest}\t{line.Text}\n")));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A plan of a project on a read-only disk is a plan: it is worked out again the next time.
        }
    }
}
