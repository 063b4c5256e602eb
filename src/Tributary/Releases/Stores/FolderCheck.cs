namespace Tributary.Releases.Stores;

/// <summary>Compares a finished folder with its manifest; no cache of digests is asked.</summary>
internal static class FolderCheck
{
    private const string NoFile = "a pipe, a device or a socket";

    /// <summary>What differs, byte for byte: file, expected, found.</summary>
    /// <param name="folder">A folder that should hold a manifest.</param>
    /// <param name="stop">Stops between files.</param>
    public static IReadOnlyList<(string File, string Expected, string Found)> Of(string folder, CancellationToken stop) =>
        Of(folder, _ => true, stop);

    /// <summary>The same, but of weights the size alone.</summary>
    /// <param name="folder">A folder that should hold a manifest.</param>
    public static IReadOnlyList<(string File, string Expected, string Found)> ButWeights(string folder) =>
        Of(folder, name => !name.EndsWith(".safetensors", StringComparison.Ordinal), CancellationToken.None);

    private static IReadOnlyList<(string File, string Expected, string Found)> Of(string folder,
        Predicate<string> isRead, CancellationToken stop)
    {
        if (!FolderManifest.IsComplete(folder))
        {
            return [(FolderManifest.FileName, "the manifest that is written last", "none")];
        }

        FolderManifest listed;
        try
        {
            listed = FolderManifest.Read(folder);
        }
        catch (BadInputException broken)
        {
            return [(FolderManifest.FileName, "a manifest", broken.Problems[0].Text)];
        }

        var found = Found(folder, listed, isRead, stop);
        var problems = Differences(listed, found).ToList();
        // The manifest has one form: a flipped bit that changes no entry is seen here.
        if (problems.Count == 0 && !SameText(RegularFile.Bytes(Path.Combine(folder, FolderManifest.FileName)),
            new FolderManifest([.. found.Values]).ToJson()))
        {
            problems.Add((FolderManifest.FileName, "the manifest of these files", "another text"));
        }

        return problems;
    }

    // Names come from the disk, never from the manifest: one that leads out of the folder finds nothing.
    private static SortedDictionary<string, FolderManifest.Entry> Found(string folder, FolderManifest listed,
        Predicate<string> isRead, CancellationToken stop)
    {
        var trusted = listed.Files.GroupBy(file => file.Name, StringComparer.Ordinal)
            .ToDictionary(files => files.Key, files => files.Last().Sha256, StringComparer.Ordinal);
        var found = new SortedDictionary<string, FolderManifest.Entry>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            stop.ThrowIfCancellationRequested();
            var name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            if (name != FolderManifest.FileName)
            {
                found.Add(name, new FolderManifest.Entry(name, new FileInfo(path).Length, UnixCalls.IsSpecial(path) ? NoFile
                    : isRead(name) ? Digest.OfFile(path).Hex : trusted.GetValueOrDefault(name, "")));
            }
        }

        return found;
    }

    private static IEnumerable<(string File, string Expected, string Found)> Differences(FolderManifest listed,
        SortedDictionary<string, FolderManifest.Entry> found)
    {
        foreach (var file in listed.Files)
        {
            if (!found.TryGetValue(file.Name, out var there))
            {
                yield return (file.Name, "a file", "none");
            }
            else if (there.Bytes != file.Bytes)
            {
                yield return (file.Name, FormattableString.Invariant($"{file.Bytes} bytes"),
                    FormattableString.Invariant($"{there.Bytes} bytes"));
            }
            else if (there.Sha256 != file.Sha256)
            {
                yield return (file.Name, $"SHA-256 {file.Sha256}", there.Sha256);
            }
        }

        foreach (var more in found.Keys.Except(listed.Files.Select(file => file.Name)))
        {
            yield return (more, "no such file", "one that the manifest does not list");
        }
    }

    // A store may have been written under Windows, whose lines end in two characters.
    private static bool SameText(byte[] left, byte[] right) => OneForm(left).AsSpan().SequenceEqual(OneForm(right));

    private static byte[] OneForm(byte[] text) => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(text)
        .Replace("\r\n", "\n", StringComparison.Ordinal));
}
