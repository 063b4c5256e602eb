using System.Collections.Concurrent;

namespace Tributary.Merging.Models;

/// <summary>The digests of the files that a merge depends on, for its card: several files at a time, the largest first.</summary>
internal static class InputHashes
{
    /// <summary>Hashes files.</summary>
    /// <param name="paths">The files; one may be named twice.</param>
    /// <param name="threads">At most so many at a time; 0: one per processor.</param>
    /// <param name="progress">Told bytes done and bytes in all after every file; may be null.</param>
    /// <param name="cancellation">Asks to stop after the current files.</param>
    public static IReadOnlyDictionary<string, Digest> Of(IEnumerable<string> paths, int threads, Action<long, long>? progress,
        CancellationToken cancellation)
    {
        var files = paths.Distinct(StringComparer.Ordinal).Select(path => new FileInfo(path))
            .OrderByDescending(file => file.Length).ToArray();
        var digests = new ConcurrentDictionary<string, Digest>(StringComparer.Ordinal);
        var (done, all) = (0L, files.Sum(file => file.Length));
        OneByOne.Run(files, threads, file =>
        {
            digests[file.FullName] = Digest.OfFile(file.FullName);
            progress?.Invoke(Interlocked.Add(ref done, file.Length), all);
        }, cancellation);
        return digests;
    }
}
