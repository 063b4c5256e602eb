using System.Collections.Concurrent;
using Tributary.Merging.Layers;

namespace Tributary.Merging.Runs;

/// <summary>The digests of the files that a merge depends on, for its card: several files at a time, the largest first.</summary>
internal static class InputHashes
{
    /// <summary>Hashes files; one may be named twice.</summary>
    public static IReadOnlyDictionary<string, Digest> Of(IEnumerable<string> paths, MergeLoop loop)
    {
        var files = paths.Distinct(StringComparer.Ordinal).Select(path => new FileInfo(path))
            .OrderByDescending(file => file.Length).ToArray();
        var digests = new ConcurrentDictionary<string, Digest>(StringComparer.Ordinal);
        var count = loop.CountBytes("hashing the inputs", files.Sum(file => file.Length));
        loop.Each(files, file =>
        {
            RegularFile.Require(file.FullName);
            digests[file.FullName] = Digest.OfFile(file.FullName);
            count(file.Length);
        });
        return digests;
    }
}
