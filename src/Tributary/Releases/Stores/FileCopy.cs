using System.Security.Cryptography;

namespace Tributary.Releases.Stores;

/// <summary>
/// Copies finished folders file by file, and checks every copy against the manifest of where it came from. Bytes are written anew, not
/// linked or cloned: damage to a station must not reach a release.
/// </summary>
internal static class FileCopy
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Copies files of a folder.</summary>
    /// <param name="source">A folder; with a manifest, every file is checked against it.</param>
    /// <param name="target">Where to; made where needed.</param>
    /// <param name="names">Names of files with '/', relative to the folder.</param>
    /// <param name="stop">Stops between blocks.</param>
    /// <exception cref="BadInputException">A file is missing, or is not what the manifest says.</exception>
    public static void Copy(string source, string target, IEnumerable<string> names, CancellationToken stop)
    {
        var expected = FolderManifest.IsComplete(source)
            ? FolderManifest.Read(source).Files.ToDictionary(file => file.Name, file => file.Sha256)
            : null;
        foreach (var name in names)
        {
            var path = Path.Combine(source, name);
            if (!File.Exists(path))
            {
                throw new BadInputException(path, "is not there and is part of the release; 'tributary verify' says what is damaged");
            }

            var copy = Path.Combine(target, name);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            var found = CopyFile(path, copy, stop);
            if (expected is not null && expected.GetValueOrDefault(name) is var listed && listed != found)
            {
                throw new BadInputException(path, $"is damaged: its manifest says {listed ?? "nothing of it"}, found {found}; 'tributary "
                    + $"verify' says what repairs it");
            }
        }
    }

    private static string CopyFile(string source, string target, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        RegularFile.Require(source);
        using var reading = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        using var writing = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        var block = new byte[BlockBytes];
        for (int count; (count = reading.Read(block)) > 0;)
        {
            stop.ThrowIfCancellationRequested();
            hash.AppendData(block, 0, count);
            writing.Write(block, 0, count);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
