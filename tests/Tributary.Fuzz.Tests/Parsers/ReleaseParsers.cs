using Tributary.Fuzz.Mutations;
using Tributary.Releases;
using Tributary.Releases.Stores;

namespace Tributary.Fuzz.Parsers;

/// <summary>What lies in a release, and a whole store that is verified.</summary>
internal static class ReleaseParsers
{
    private static readonly string[] Values = ["\"train/fr\"", "\"merge/all\"", "\"x\"", "\"fr\"", "\"de\"", "\"built\"", "\"rollback\"",
        "\"train\""];

    public static IReadOnlyList<ParserEntry> All { get; } =
    [
        Json("release", ReleaseRecord.FileName, (release, other) =>
        {
            ReleaseDocument.Show(release, []);
            ReleaseDocument.Diff(ReleaseDiff.Of(release, other, []));
        }),
        Json("gate", GateResult.FileName, (release, _) => release.Gate.ToJson()),
        new("release-recipe", ".yaml", IsDear: false, Recipe),
        new("release-digest", ".txt", IsDear: true, DigestBeside),
        new("verify", ".txt", IsDear: true, Verify),
    ];

    private static ParserEntry Json(string name, string file, Action<Release, Release> use) => new(name, ".json", IsDear: true, folder =>
    {
        var releases = Releases(folder);
        var (json, path) = (KeptFiles.Json("store", "releases", "0001", file), Path.Combine(releases.FolderOf(1), file));
        var other = releases.Read(2);
        return new FuzzedParser(dice => JsonMutations.Of(dice, json, Values), input =>
        {
            File.WriteAllBytes(path, input);
            use(releases.Read(1), other);
        });
    });

    private static FuzzedParser Recipe(TempFolder folder)
    {
        var path = folder[ReleaseRecipe.FileName];
        var text = KeptFiles.Text("store", "releases", "0001", ReleaseRecipe.FileName);
        return new FuzzedParser(dice => Vocabularies.Yaml.Of(dice, text), input =>
        {
            File.WriteAllBytes(path, input);
            ReleaseRecipe.Values(path);
        });
    }

    private static FuzzedParser DigestBeside(TempFolder folder)
    {
        var releases = Releases(folder);
        var path = releases.FolderOf(1) + ".digest";
        var text = KeptFiles.Text("store", "releases", "0001.digest");
        return new FuzzedParser(dice => Vocabularies.Plain.Of(dice, text), input =>
        {
            File.WriteAllBytes(path, input);
            _ = releases.Damages.Count;
        });
    }

    /// <summary>A file of a store is changed, and the manifest beside it agrees. The input is the file's name, a line end, its
    /// content.</summary>
    private static FuzzedParser Verify(TempFolder folder)
    {
        var store = folder[Store.FolderName];
        KeptFiles.Copy(Path.Combine(store, "releases"), "store", "releases");
        KeptFiles.Copy(Path.Combine(store, "imported"), "store", "imported");
        KeptFiles.Copy(Path.Combine(store, "stations", "train", "fr-d865438ba701"), "store", "stations", "train", "fr*");
        KeptFiles.Copy(Path.Combine(store, "stations", "merge", "all-795c974151db"), "store", "stations", "merge", "all-79*");
        KeptFiles.Copy(Path.Combine(store, "stations", "evaluate", "merged-de-b420db69a697"), "store", "stations", "evaluate",
            "merged-de-b*");
        File.Copy(KeptFiles.Find("store", "ledger.jsonl"), Path.Combine(store, "ledger.jsonl"));
        string[] names = [.. Directory.EnumerateFiles(store, "*.json*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(store, path)).Order(StringComparer.Ordinal)];
        return new FuzzedParser(dice => Named(dice, dice.Of(names), store), input => Verify(folder.Path, store, input));
    }

    private static byte[] Named(Dice dice, string name, string store)
    {
        var content = File.ReadAllBytes(Path.Combine(store, name));
        var changed = name.EndsWith(".jsonl", StringComparison.Ordinal) ? Vocabularies.JsonLines.Of(dice, Encoding.UTF8.GetString(content))
            : JsonMutations.Of(dice, JsonTree.Parse(content), Values);
        return [.. Encoding.UTF8.GetBytes(name + "\n"), .. changed];
    }

    private static void Verify(string project, string store, byte[] input)
    {
        var end = Array.IndexOf(input, (byte)'\n');
        var path = Path.Combine(store, Encoding.UTF8.GetString(input, 0, end));
        var (kept, manifest) = (File.ReadAllBytes(path), ManifestOver(path));
        var keptManifest = manifest is null ? [] : File.ReadAllBytes(manifest);
        try
        {
            File.WriteAllBytes(path, input[(end + 1)..]);
            if (manifest is not null && manifest != path)
            {
                File.WriteAllBytes(manifest, FolderManifest.Of(Path.GetDirectoryName(manifest)!).ToJson());
            }

            StoreVerification.Of(Store.At(project));
        }
        finally
        {
            File.WriteAllBytes(path, kept);
            if (manifest is not null)
            {
                File.WriteAllBytes(manifest, keptManifest);
            }
        }
    }

    private static string? ManifestOver(string path)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (FolderManifest.IsComplete(folder))
            {
                return Path.Combine(folder, FolderManifest.FileName);
            }
        }

        return null;
    }

    private static ReleaseStore Releases(TempFolder folder)
    {
        KeptFiles.Copy(folder[Store.FolderName, "releases"], "store", "releases");
        return new ReleaseStore(Store.At(folder.Path));
    }
}
