namespace Tributary.Releases;

/// <summary>Names within <c>.tributary/releases/</c>.</summary>
internal static class ReleaseFolder
{
    /// <summary>The highest number of a release.</summary>
    public const int HighestNumber = 999_999_999;

    private const string RemovedMark = " removed";

    /// <summary>The name of a release's folder: four digits, more from 10000 on.</summary>
    public static string NameOf(int number) => number.ToString("D4", CultureInfo.InvariantCulture);

    /// <summary>The number of a folder; null if the name is none that a release has.</summary>
    public static int? NumberOf(string name) =>
        name.Length is >= 4 and <= 9 && name.All(char.IsAsciiDigit) && int.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture)
            is var number and > 0 && NameOf(number) == name
            ? number
            : null;

    /// <summary>The file beside a release's folder that holds its digest.</summary>
    public static string DigestFile(string folder) => folder + ".digest";

    /// <summary>Writes a release's digest beside its folder, whole.</summary>
    /// <param name="folder">The release's folder, whether or not it stands.</param>
    /// <param name="digest">Its digest.</param>
    /// <param name="removed">True if the release is being removed: its digest stays, so that its child can still be checked.</param>
    public static void WriteDigest(string folder, string digest, bool removed = false) =>
        WholeFile.Write(DigestFile(folder), digest + (removed ? RemovedMark : "") + "\n");

    /// <summary>The digest beside a release's folder, and whether the release was removed on
    /// purpose; null if there is no such file, or no digest in it.</summary>
    public static (Digest Digest, bool IsRemoved)? ReadDigest(string folder)
    {
        var path = DigestFile(folder);
        var text = File.Exists(path) ? RegularFile.Text(path) : "";
        var removed = text.EndsWith(RemovedMark + "\n", StringComparison.Ordinal);
        var hex = removed ? text[..^(RemovedMark.Length + 1)] : text.Length > 0 && text[^1] == '\n' ? text[..^1] : "";
        try
        {
            return (Digest.Parse(hex), removed);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>A release's digest. That beside the folder stands where the folder is damaged, which a rollback leaves behind.</summary>
    public static Digest DigestOf(string folder) => ReadDigest(folder)?.Digest ?? FolderManifest.Read(folder).ContentDigest;
}
