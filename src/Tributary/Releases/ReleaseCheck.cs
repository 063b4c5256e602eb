using Tributary.Releases.Stores;

namespace Tributary.Releases;

/// <summary>What must hold between the releases of a store, beyond each being whole.</summary>
internal sealed class ReleaseCheck(ReleaseStore releases)
{
    /// <summary>All folders that bear a number, complete or not, in order.</summary>
    public IReadOnlyList<string> Folders { get; } = [.. releases.Folders()];

    /// <summary>A digest that the manifest does not give, a record that contradicts itself or its parent.</summary>
    public IEnumerable<(string File, string Expected, string Found)> Contradictions(string folder)
    {
        Release release;
        try
        {
            release = releases.Read(ReleaseFolder.NumberOf(Path.GetFileName(folder))!.Value);
        }
        catch (BadInputException broken)
        {
            return broken.Problems.Select(problem => (Path.GetFileName(problem.Where), "the record of this release", problem.Text));
        }

        return DigestProblems(release).Concat(ParentProblems(release));
    }

    /// <summary>Releases whose digest is there and whose folder is gone, though nobody removed them; and what has no place here.</summary>
    public IEnumerable<(string File, string Expected, string Found)> Missing()
    {
        var highest = Folders.Select(folder => ReleaseFolder.NumberOf(Path.GetFileName(folder))!.Value).DefaultIfEmpty(0).Max();
        if (!Directory.Exists(releases.Folder))
        {
            yield break;
        }

        foreach (var path in Directory.EnumerateFileSystemEntries(releases.Folder).Except(Folders)
            .Except(StoreLeftovers.In(releases.Folder)).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (!name.EndsWith(".digest", StringComparison.Ordinal) || ReleaseFolder.NumberOf(name[..^7]) is not { } number)
            {
                yield return (name, "a release, or the digest of one", "something else");
            }
            else if (!Directory.Exists(releases.FolderOf(number)) && number <= highest
                && ReleaseFolder.ReadDigest(releases.FolderOf(number)) is not { IsRemoved: true })
            {
                // A digest above the highest number is what a killed run leaves; the next one takes its number.
                yield return (ReleaseFolder.NameOf(number), "the release of this digest", "no folder");
            }
        }
    }

    private static IEnumerable<(string File, string Expected, string Found)> DigestProblems(Release release)
    {
        var beside = ReleaseFolder.ReadDigest(release.Folder);
        if (beside is null)
        {
            yield return ($"../{Path.GetFileName(ReleaseFolder.DigestFile(release.Folder))}", $"the digest {release.Digest}", "no digest");
        }
        else if (beside.Value.Digest != release.Digest)
        {
            yield return (FolderManifest.FileName, $"the digest {beside.Value.Digest}, as it stands beside the folder", release.Digest.Hex);
        }
    }

    private IEnumerable<(string File, string Expected, string Found)> ParentProblems(Release release)
    {
        if (release.Record.Parent is { } parent && ReleaseFolder.ReadDigest(releases.FolderOf(parent.Number))?.Digest
            is var digest && digest != parent.Digest)
        {
            yield return (ReleaseRecord.FileName, FormattableString.Invariant($"parent {parent.Number} with digest {parent.Digest}"),
                digest?.Hex ?? "no digest of it");
        }
    }
}
