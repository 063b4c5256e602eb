namespace Tributary.Files;

/// <summary>
/// A folder that appears whole or not at all. Files are written to a folder beside it on the same disk, flushed to it, listed in a manifest
/// and renamed into place: a reader, or a run after a power cut, sees the finished folder or none. The price is one fsync per file.
/// </summary>
internal sealed class WholeFolder : IDisposable
{
    // Beside the target: holds the content, the former folder while it is replaced, and a file that is open until the end.
    private readonly string outer;
    private readonly FileStream held;
    private readonly string target;
    private readonly bool replaces;

    private WholeFolder(string target, FileStream held, bool replaces)
    {
        this.target = target;
        outer = Path.GetDirectoryName(held.Name)!;
        this.held = held;
        this.replaces = replaces;
        WorkPath = Path.Combine(outer, "content");
        Directory.CreateDirectory(WorkPath);
    }

    /// <summary>Where to write: gone after <see cref="Commit"/> or <see cref="Dispose"/>.</summary>
    public string WorkPath { get; }

    /// <summary>Prepares a folder that does not exist yet, or is empty. What killed runs left of it is removed.</summary>
    /// <param name="target">The folder.</param>
    /// <param name="replaces">True: a folder that is there stays until the new one
    /// is whole, and is then replaced by it. Default false.</param>
    /// <exception cref="BadInputException">The target holds something and is not to be replaced, or is a file.</exception>
    public static WholeFolder Create(string target, bool replaces = false)
    {
        if (!replaces || !Directory.Exists(target))
        {
            RefuseUnlessFree(target);
        }

        var place = OutputPlace.Of(target) ?? throw new BadInputException(target, "is no place for a folder; name another one");
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        TemporaryName.ClearLeftovers(place);
        return new WholeFolder(place, TemporaryName.HoldFolder(place), replaces);
    }

    /// <summary>Refuses a target that exists and is not an empty folder; to be called before long work begins.</summary>
    public static void RefuseUnlessFree(string target)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new BadInputException(target, "already exists and is not an empty folder; name another one or remove it");
        }
    }

    /// <summary>The path of a file to be written.</summary>
    public string this[string name] => Path.Combine(WorkPath, name);

    /// <summary>Begins to flush to the disk what was written so far; the end of
    /// the flush is waited for when the result is disposed.</summary>
    public IDisposable BeginFlush() => new Flush(Directory.GetFiles(WorkPath, "*", SearchOption.AllDirectories));

    /// <summary>Writes the manifest, flushes everything and puts the folder in its place.</summary>
    /// <param name="beforeMove">Called with the manifest when all is on the disk, just before the folder appears; null: nothing is.</param>
    /// <returns>The manifest.</returns>
    public FolderManifest Commit(Action<FolderManifest>? beforeMove = null)
    {
        FolderManifest manifest;
        // Hashing reads from memory while the disk writes.
        using (BeginFlush())
        {
            manifest = FolderManifest.Of(WorkPath);
        }

        File.WriteAllBytes(this[FolderManifest.FileName], manifest.ToJson());
        FlushToDisk(this[FolderManifest.FileName]);
        Array.ForEach([WorkPath, .. Directory.GetDirectories(WorkPath, "*", SearchOption.AllDirectories)], UnixCalls.FlushFolder);
        beforeMove?.Invoke(manifest);
        MoveIntoPlace();
        Dispose();
        UnixCalls.FlushFolder(Path.GetDirectoryName(target)!);
        return manifest;
    }

    /// <summary>Removes what was written, unless it was committed.</summary>
    public void Dispose()
    {
        using (held)
        {
            if (Directory.Exists(outer))
            {
                Directory.Delete(outer, recursive: true);
            }
        }
    }

    // No system exchanges two folders in one step: between the renames the target is missing, and what is missing is made again.
    private void MoveIntoPlace()
    {
        if (replaces && Directory.Exists(target))
        {
            Directory.Move(target, Path.Combine(outer, "former"));
        }
        else if (Directory.Exists(target))
        {
            Directory.Delete(target);
        }

        Directory.Move(WorkPath, target);
    }

    private static void FlushToDisk(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        stream.Flush(flushToDisk: true);
    }

    private sealed class Flush(string[] files) : IDisposable
    {
        private readonly Task flushing = Task.Run(() => Array.ForEach(files, FlushToDisk));

        public void Dispose() => flushing.GetAwaiter().GetResult();
    }
}
