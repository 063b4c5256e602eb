namespace Tributary.Releases;

/// <summary>Releases that a cleaning removed: their digest stays beside where they lay, with the word that they were removed on purpose.</summary>
public static class RemovedRelease
{
    /// <summary>Refuses a release that was removed, with what became of it; anything else passes, also a number that no release ever had.</summary>
    /// <param name="releases">The releases of a store.</param>
    /// <param name="number">The number of a release.</param>
    /// <exception cref="BadInputException">'gc' removed it.</exception>
    public static void Refuse(ReleaseStore releases, int number)
    {
        var folder = releases.FolderOf(number);
        if (!FolderManifest.IsComplete(folder) && ReleaseFolder.ReadDigest(folder) is { IsRemoved: true })
        {
            var left = releases.Numbers;
            throw new BadInputException(releases.Folder, FormattableString.Invariant($"release {number} was removed by gc") +
                (left.Count == 0 ? "; none is left" : $"; what is left: {string.Join(", ", left.Select(kept => Invariant.Text(kept)))}"));
        }
    }
}
