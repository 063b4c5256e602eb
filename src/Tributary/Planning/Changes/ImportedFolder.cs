namespace Tributary.Planning.Changes;

/// <summary>An adapter's folder in the store: a copy of all files, <c>provenance.json</c>, and the manifest, written last.</summary>
internal static class ImportedFolder
{
    /// <summary>
    /// The files of an adapter's folder with sizes and hashes. What an earlier import wrote is no part: an imported folder that is imported
    /// again is the same adapter.
    /// </summary>
    public static FolderManifest FilesOf(string folder)
    {
        var all = FolderManifest.Of(folder);
        return all with { Files = [.. all.Files.Where(file => file.Name != AdapterProvenance.FileName)] };
    }

    /// <summary>Copies the folder, unless the store has it.</summary>
    /// <param name="source">The adapter's folder.</param>
    /// <param name="target">Its place in the store.</param>
    /// <param name="files">What was found in it.</param>
    /// <param name="provenance">What is known of it.</param>
    /// <exception cref="IOException">A file changed while it was copied.</exception>
    public static void Take(string source, string target, FolderManifest files, AdapterProvenance provenance)
    {
        if (FolderManifest.IsComplete(target))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var whole = WholeFolder.Create(target);
        foreach (var file in files.Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(whole[file.Name])!);
            File.Copy(Path.Combine(source, file.Name), whole[file.Name]);
            if (Digest.OfFile(whole[file.Name]).Hex != file.Sha256)
            {
                throw new IOException($"'{Path.Combine(source, file.Name)}' changed while it was copied; run the command again");
            }
        }

        File.WriteAllBytes(whole[AdapterProvenance.FileName], provenance.ToJson());
        whole.Commit();
    }
}
