using Tributary.Releases.Stores;

namespace Tributary.Planning.Changes;

/// <summary>
/// An adapter's folder in the store: a copy of the files that belong to an adapter, <c>provenance.json</c>, and the manifest, written last.
/// What else lies in the folder is left out, for it may be anything: checkpoints, logs, what a link leads to.
/// </summary>
internal static class ImportedFolder
{
    /// <summary>Bytes of the largest file that is taken beside the weights.</summary>
    private const long Largest = 64L << 20;

    private const string Weights = "adapter_model.safetensors";

    /// <summary>What is taken: the adapter, its card and licence, its tokenizer, and how it was trained.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        "adapter_config.json", Weights,
        "README.md", "LICENSE", "LICENSE.md", "LICENSE.txt", "NOTICE",
        "tokenizer.json", "tokenizer_config.json", "tokenizer.model", "special_tokens_map.json", "added_tokens.json", "vocab.json",
            "merges.txt", "chat_template.jinja",
        "training.json", "training_args.json", "trainer_state.json", "all_results.json", "train_results.json", "eval_results.json",
    ];

    /// <summary>The known files of an adapter's folder with sizes and hashes: an
    /// imported folder that is imported again is the same adapter.</summary>
    /// <param name="folder">The folder, absolute; <see cref="RefuseLeavingLinks"/> has let it through.</param>
    public static FolderManifest FilesOf(string folder) =>
        new([.. Known.Where(name => IsTaken(folder, name)).Order(StringComparer.Ordinal)
            .Select(name => new FolderManifest.Entry(name, SizeOf(folder, name), DigestOf(Path.Combine(folder, name)).Hex))]);

    /// <summary>What lies in the folder and is not taken: names, of a folder with a '/' behind; in order.</summary>
    public static IReadOnlyList<string> LeftOut(string folder) =>
    [
        .. new DirectoryInfo(folder).EnumerateFileSystemInfos()
            .Where(one => one.Name is not (FolderManifest.FileName or AdapterProvenance.FileName)
                && !(Known.Contains(one.Name, StringComparer.Ordinal) && IsTaken(folder, one.Name)))
            .Select(one => one is DirectoryInfo ? one.Name + "/" : one.Name).Order(StringComparer.Ordinal),
    ];

    /// <summary>Refuses links that would bring in what lies elsewhere; nothing of a file is read.</summary>
    /// <exception cref="BadInputException">Every known file that is a link out of the folder.</exception>
    public static void RefuseLeavingLinks(string folder)
    {
        BadInputException.ThrowIfAny(Known.Select(name => Path.Combine(folder, name)).Select(path => (Path: path, Target: Leaving(path)))
            .Where(link => link.Target is not null)
            .Select(link => new Problem(link.Path, $"is a link to '{link.Target}', out of the adapter's folder, and is not followed; copy "
                + $"what it leads to into the folder ('cp -rL' does), and import the copy")));
    }

    /// <summary>True if the store has this adapter, byte for byte as its manifest says.</summary>
    public static bool IsWhole(string target) => FolderManifest.IsComplete(target)
        && FolderCheck.Of(target, CancellationToken.None).Count == 0;

    /// <summary>Copies the folder; one that is damaged there is replaced.</summary>
    /// <param name="source">The adapter's folder.</param>
    /// <param name="target">Its place in the store.</param>
    /// <param name="files">What was found in it.</param>
    /// <param name="provenance">What is known of it.</param>
    /// <exception cref="IOException">A file changed while it was copied.</exception>
    public static void Take(string source, string target, FolderManifest files, AdapterProvenance provenance)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var whole = WholeFolder.Create(target, replaces: true);
        foreach (var file in files.Files)
        {
            RegularFile.Require(Path.Combine(source, file.Name));
            File.Copy(Path.Combine(source, file.Name), whole[file.Name]);
            RegularFile.Require(whole[file.Name]);
            if (Digest.OfFile(whole[file.Name]).Hex != file.Sha256)
            {
                throw new IOException($"'{Path.Combine(source, file.Name)}' changed while it was copied; run the command again");
            }
        }

        File.WriteAllBytes(whole[AdapterProvenance.FileName], provenance.ToJson());
        whole.Commit();
    }

    private static bool IsTaken(string folder, string name) => File.Exists(Path.Combine(folder, name))
        && (name == Weights || SizeOf(folder, name) <= Largest);

    private static long SizeOf(string folder, string name)
    {
        using var stream = RegularFile.Open(Path.Combine(folder, name));
        return stream.Length;
    }

    // Each step of a chain must stay in the very folder: a path through another may pass a link of its own.
    private static string? Leaving(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var at = path;
        for (var steps = 0; new FileInfo(at).LinkTarget is { } target; steps++)
        {
            at = Path.GetFullPath(Path.Combine(folder, target));
            if (Path.GetDirectoryName(at) != folder || steps > 40)
            {
                return at;
            }
        }

        return null;
    }

    private static Digest DigestOf(string path)
    {
        RegularFile.Require(path);
        return Digest.OfFile(path);
    }
}
