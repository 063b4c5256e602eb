namespace Tributary.Files;

/// <summary>
/// The list of a folder's files (<c>manifest.json</c>), written last: a folder that holds one is complete. Names use '/' and are sorted
/// ordinally; the manifest does not list itself and holds nothing that a clock touches, so equal content gives equal bytes.
/// </summary>
public sealed record FolderManifest(IReadOnlyList<FolderManifest.Entry> Files)
{
    /// <summary>The manifest's own file name.</summary>
    public const string FileName = "manifest.json";

    /// <summary>A file of the folder.</summary>
    /// <param name="Name">Path relative to the folder, with '/'.</param>
    /// <param name="Bytes">Size.</param>
    /// <param name="Sha256">SHA-256 of the content, 64 hexadecimal digits.</param>
    public sealed record Entry(string Name, long Bytes, string Sha256);

    /// <summary>The digest of all names, sizes and contents: the identity of the folder's content.</summary>
    [JsonIgnore]
    public Digest ContentDigest => Digest.OfParts(Files.Select(file => KeyValuePair.Create(file.Name, file.Sha256)));

    /// <summary>True if the folder was finished.</summary>
    public static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Reads the manifest of a finished folder.</summary>
    /// <exception cref="BadInputException">There is none, or it cannot be read.</exception>
    public static FolderManifest Read(string folder) => JsonFile.Read(
        Path.Combine(folder, FileName), ManifestJson.Form.FolderManifest, "manifest", "the folder is incomplete, remove it");

    /// <summary>Lists and hashes every file below a folder but the manifest itself.</summary>
    public static FolderManifest Of(string folder)
    {
        var names = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(name => name != FileName)
            .Order(StringComparer.Ordinal);
        return new FolderManifest([.. names.Select(name =>
        {
            var path = Path.Combine(folder, name);
            return new Entry(name, new FileInfo(path).Length, Digest.OfFile(path).Hex);
        })]);
    }

    /// <summary>The manifest as indented JSON.</summary>
    public byte[] ToJson() => JsonFile.Write(this, ManifestJson.Form.FolderManifest);
}

[JsonSerializable(typeof(FolderManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext
{
    public static readonly ManifestJson Form = new(JsonForm.Indented());
}
