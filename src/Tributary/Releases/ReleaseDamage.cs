using Tributary.Releases.Stores;

namespace Tributary.Releases;

/// <summary>A file of a release that is not as it was written.</summary>
/// <param name="Number">The release.</param>
/// <param name="File">The file, relative to the release's folder, with '/'.</param>
/// <param name="Expected">What it should be.</param>
/// <param name="Found">What it is.</param>
internal sealed record ReleaseDamage(int Number, string File, string Expected, string Found)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"release {Number} is damaged: {File}: expected {Expected}, found {Found}");

    /// <summary>
    /// Looks a release through in milliseconds: names and sizes of all files, the content of all but the weights, and whether the manifest
    /// is the one whose digest stands beside the folder. <c>verify</c> reads the weights too.
    /// </summary>
    internal static IReadOnlyList<ReleaseDamage> Of(string folder, int number)
    {
        var found = FolderCheck.ButWeights(folder);
        return [.. (found.Count > 0 ? found : OtherManifest(folder))
            .Select(one => new ReleaseDamage(number, one.File, one.Expected, one.Found))];
    }

    // A digest that is gone says nothing of the release; 'verify' tells it.
    private static IReadOnlyList<(string File, string Expected, string Found)> OtherManifest(string folder) =>
        ReleaseFolder.ReadDigest(folder)?.Digest is { } beside && FolderManifest.Read(folder)
            .ContentDigest is var digest && digest != beside
            ? [(FolderManifest.FileName, $"the digest {beside}, as it stands beside the folder", digest.Hex)]
            : [];
}
