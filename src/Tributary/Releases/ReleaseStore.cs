using Tributary.Releases.Stores;

namespace Tributary.Releases;

/// <summary>
/// The releases of a store. Each appears whole, with its manifest last; a number is given once, and no release is ever written to again.
/// The highest number is the current release, so a rollback is a new release with old content.
/// </summary>
/// <param name="store">The store; it may not exist yet.</param>
internal sealed class ReleaseStore(Store store)
{
    /// <summary>Where they lie.</summary>
    public string Folder => store.ReleasesFolder;

    /// <summary>The numbers of all complete releases, rising.</summary>
    public IReadOnlyList<int> Numbers => [.. Folders().Where(FolderManifest.IsComplete)
        .Select(folder => ReleaseFolder.NumberOf(Path.GetFileName(folder))!.Value).Order()];

    /// <summary>The number that the next release will have. A folder without a manifest is a
    /// damaged release, not half of one: its number is not given again.</summary>
    public int NextNumber => AllNumbers.DefaultIfEmpty(0).Max() + 1;

    /// <summary>The current release: the complete one with the highest number; null
    /// if there is none. Its files are not looked at.</summary>
    public Release? Current => Numbers is [.., var highest] ? Read(highest) : null;

    /// <summary>What is damaged, release by release, rising; weights are not read,
    /// <c>verify</c> does that. A numbered folder without a manifest is damaged.</summary>
    public IReadOnlyList<ReleaseDamage> Damages => [.. AllNumbers.SelectMany(DamageOf)];

    /// <summary>The numbers of all folders of releases, complete or not, rising.</summary>
    private IEnumerable<int> AllNumbers => Folders().Select(folder => ReleaseFolder.NumberOf(Path.GetFileName(folder))!.Value).Order();

    /// <summary>The current release, looked through before anything is built on it; null if there is none.</summary>
    /// <exception cref="BadInputException">The folder with the highest number is damaged; another is never taken in its place.</exception>
    public Release? RequireCurrent()
    {
        if (AllNumbers.LastOrDefault() is not (> 0 and var highest))
        {
            return null;
        }

        var damage = DamageOf(highest);
        return damage.Count == 0 ? Read(highest)
            : throw new BadInputException(Path.Combine(FolderOf(highest), damage[0].File), string.Create(CultureInfo.InvariantCulture, 
            $"is damaged, and belongs to release {highest}, the current one: expected {damage[0].Expected}, found "
                + $"{damage[0].Found}{(damage.Count > 1 ? $"; so are {Invariant.Text(damage.Count - 1)} other files of it" : "")}; "
                + $"{WayOut(highest)}"));
    }

    /// <summary>What is damaged of one release; weights are not read. Nothing if there is no folder of this number.</summary>
    public IReadOnlyList<ReleaseDamage> DamageOf(int number) => number > 0 && Directory.Exists(FolderOf(number))
        ? ReleaseDamage.Of(FolderOf(number), number) : [];

    private string WayOut(int damaged) => Numbers.LastOrDefault(number => number < damaged) is > 0 and var whole
        ? string.Create(CultureInfo.InvariantCulture, $"restore it from a copy, or make an older release current again with 'tributary "
            + $"rollback {whole}'; 'tributary verify' lists all that is damaged")
        : "restore it from a copy; 'tributary verify' lists all that is damaged. No older release stands: without a copy move the folder "
            + "elsewhere, and 'tributary up' releases anew";

    /// <summary>All complete releases, the oldest first.</summary>
    /// <exception cref="BadInputException">A record is damaged.</exception>
    public IReadOnlyList<Release> All() => [.. Numbers.Select(Read)];

    /// <summary>The folder of a release, whether or not it is there.</summary>
    public string FolderOf(int number) => Path.Combine(Folder, ReleaseFolder.NameOf(number));

    /// <summary>Reads a release; files are not hashed.</summary>
    /// <exception cref="BadInputException">There is none of this number, or its record is damaged.</exception>
    public Release Read(int number)
    {
        var folder = FolderOf(number);
        if (number < 1 || !FolderManifest.IsComplete(folder))
        {
            if (DamageOf(number) is [var damage, ..])
            {
                throw new BadInputException(folder, FormattableString.Invariant(
                    $"{damage}; put it back from a copy, 'tributary verify' lists all that is damaged"));
            }

            throw new BadInputException(Folder, Missing(number, folder));
        }

        return new Release(folder, ReleaseRecord.Read(folder, number), FolderManifest.Read(folder).ContentDigest);
    }

    // The digest of a release that a cleaning removed stays beside where it lay.
    private string Missing(int number, string folder)
    {
        var known = Numbers;
        return number > 0 && ReleaseFolder.ReadDigest(folder) is { IsRemoved: true }
            ? FormattableString.Invariant($"release {number} was removed by gc")
                + (known.Count == 0 ? "; none is left" : $"; what is left: {string.Join(", ", known.Select(kept => Invariant.Text(kept)))}")
            : FormattableString.Invariant($"there is no release {number}; ") + (known.Count == 0 ? "there is none at all yet"
                : FormattableString.Invariant($"there are {known.Count}, from {known[0]} to {known[^1]}"));
    }

    /// <summary>Makes the next release from finished stations. The caller holds the store's lock.</summary>
    /// <param name="content">What shall be released; everything that it names is checked before anything is written.</param>
    /// <param name="stop">Stops; nothing is left behind but what the next run removes.</param>
    /// <exception cref="BadInputException">A source is missing or damaged, or the gate refuses and no reason is given.</exception>
    public Release Build(ReleaseContent content, CancellationToken stop = default)
    {
        ReleaseWriter.Require(content);
        var (number, parent) = Begin();
        return Commit(number, folder => ReleaseWriter.Write(folder, content, store, FolderOf(number), number, parent, stop));
    }

    /// <summary>Makes a new release with the content of an older one, which points back to it. The caller holds the store's lock.</summary>
    /// <param name="number">The older one.</param>
    /// <param name="toolVersion">Version of this program.</param>
    /// <param name="stop">Stops; nothing is left behind but what the next run removes.</param>
    /// <exception cref="BadInputException">There is no such release, it is the current one, or it is damaged.</exception>
    public Release Rollback(int number, string toolVersion, CancellationToken stop = default)
    {
        var old = Read(number);
        // A newer folder that lost its manifest is not what the project stands on, and no reason to refuse.
        if (number == AllNumbers.Last())
        {
            throw new BadInputException(Folder, FormattableString.Invariant($"release {number} is the current one already"));
        }

        var manifest = FolderManifest.Read(old.Folder);
        var record = Path.Combine(old.Folder, ReleaseRecord.FileName);
        if (ReleaseFolder.ReadDigest(old.Folder)?.Digest != old.Digest
            || manifest.Files.All(file => file.Sha256 != Digest.OfFile(record).Hex))
        {
            throw new BadInputException(old.Folder, "is damaged: its manifest does not give its digest, or its record is another than was "
                + "written; 'tributary verify' says more");
        }

        var (next, parent) = Begin();
        return Commit(next, folder =>
        {
            FileCopy.Copy(old.Folder, folder, manifest.Files.Select(file => file.Name).Where(name => name != ReleaseRecord.FileName), stop);
            var renewed = old.Record with { Number = next, Parent = parent, Kind = ReleaseKind.Rollback,
                Restores = number, ToolVersion = toolVersion };
            File.WriteAllBytes(Path.Combine(folder, ReleaseRecord.FileName), renewed.ToJson());
        });
    }

    /// <summary>All folders that bear a number, complete or not.</summary>
    internal IEnumerable<string> Folders() =>
        Store.FoldersIn(Folder).Where(folder => ReleaseFolder.NumberOf(Path.GetFileName(folder)) is not null);

    private (int Number, ReleaseParent? Parent) Begin()
    {
        Directory.CreateDirectory(Folder);
        foreach (var left in StoreLeftovers.In(Folder))
        {
            StoreLeftovers.Remove(left);
        }

        var next = NextNumber;
        if (next > ReleaseFolder.HighestNumber)
        {
            throw new BadInputException(FolderOf(ReleaseFolder.HighestNumber),
                "has the highest number that there is; no release can follow it");
        }

        return (next, Numbers is [.., var current] ? new ReleaseParent(current, ReleaseFolder.DigestOf(FolderOf(current))) : null);
    }

    private Release Commit(int number, Action<string> write)
    {
        var target = FolderOf(number);
        using var folder = WholeFolder.Create(target);
        write(folder.WorkPath);
        // First the digest, then the folder: there is no moment at which a release stands without it.
        folder.Commit(manifest => ReleaseFolder.WriteDigest(target, manifest.ContentDigest.Hex));
        return Read(number);
    }
}
