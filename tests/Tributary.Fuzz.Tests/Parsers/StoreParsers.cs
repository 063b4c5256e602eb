using Tributary.Adapters;
using Tributary.Fuzz.Mutations;
using Tributary.Planning.Changes;
using Tributary.Planning.Estimates;
using Tributary.Planning.Inputs;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Reporting.Costs;
using Tributary.Running;

namespace Tributary.Fuzz.Parsers;

/// <summary>What lies in a project's store beside its stations: the ledger, the lock, the caches.</summary>
internal static class StoreParsers
{
    private const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";

    private const string Running = $$"""
        {"entry": {"station": "train/de", "identity": "{{Zeros}}",
        "started": "2026-11-30T17:40:07+00:00", "seconds": 0, "outcome": "killed", "tokens": 3, "flops": 2, "price": 0.1, "currency": "EUR",
        "threads": 2}, "price_per_second": 0.5}
        """;

    public static IReadOnlyList<ParserEntry> All { get; } =
    [
        Text("format", "format", "2\n", folder => Store.At(folder)),
        new("lock-holder", ".txt", IsDear: false, LockHolder),
        new("ledger", ".jsonl", IsDear: false, folder => Ledger(folder, store =>
        {
            store.Ledger.Check();
            var history = History.Of(store);
            history.StationsOf(StationName.Train).ToList().ForEach(station => history.LastFolder(station));
        })),
        new("costs", ".jsonl", IsDear: true, Costs),
        Text("digests", "digests", $"{Zeros}\t/a|3|4|5\n{Zeros.Replace('0', 'f')}\t/b|1|2|3\n",
            folder => DigestCache.Of(Store.At(folder), TimeProvider.System).Digest(Path.Combine(folder, "a"))),
        Text("leakage", "leakage", $"{Zeros}\t0:1:0.9 2:3:1\n", folder => new LeakageCache(Store.At(folder))
            .Get(Digest.Parse(Zeros), 3, 4, () => [])),
        Text("speeds", "speeds", $"{Zeros}\t0.97 17334446.02 29220154913.4 5.7E+10\n", folder => new SpeedCache(Store.At(folder))
            .Find(Digest.Parse(Zeros))),
        Text("tokens", "tokens", $"{Zeros}\t0 0 1 2 30 7 400 500 6\n", folder => new TokenCache(Store.At(folder))
            .Get(Digest.Parse(Zeros), () => new TokenCounts(0, 0, 0, 0, 0, default))),
        new("running", ".json", IsDear: true, UnderWayFiles),
        new("trial", ".json", IsDear: true, Trial),
        new("model-card", ".md", IsDear: false, ModelCard),
    ];

    /// <summary>A file of lines that lies in the store.</summary>
    private static ParserEntry Text(string name, string file, string text, Action<string> read) => new(name, ".txt", IsDear: false,
        folder =>
    {
        File.WriteAllText(folder["a"], "a");
        var path = InStore(folder, file);
        return new FuzzedParser(dice => Vocabularies.Plain.Of(dice, text), input =>
        {
            File.WriteAllBytes(path, input);
            read(folder.Path);
        });
    });

    private static FuzzedParser LockHolder(TempFolder folder)
    {
        var path = InStore(folder, "lock.holder");
        var held = new FileStream(InStore(folder, "lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        return new FuzzedParser(dice => Vocabularies.Plain.Of(dice, "process 17 on laptop, since 2026-11-30 17:40:07Z\n"), input =>
        {
            File.WriteAllBytes(path, input);
            StoreLock.HolderOf(Store.At(folder.Path), TimeProvider.System);
            GC.KeepAlive(held);
        });
    }

    private static FuzzedParser Ledger(TempFolder folder, Action<Store> use)
    {
        var path = InStore(folder, "ledger.jsonl");
        var text = string.Join('\n', KeptFiles.Text("store", "ledger.jsonl").Split('\n').Take(6)) + "\n";
        return new FuzzedParser(dice => Vocabularies.JsonLines.Of(dice, text), input =>
        {
            File.WriteAllBytes(path, input);
            use(Store.At(folder.Path));
        });
    }

    private static FuzzedParser Costs(TempFolder folder)
    {
        KeptFiles.Copy(InStore(folder, "releases"), "store", "releases");
        KeptFiles.Copy(InStore(folder, Path.Combine("stations", "train")), "store", "stations", "train");
        return Ledger(folder, store => Enum.GetValues<CostKey>().ToList().ForEach(key => CostBook.Of(store, key).ToJson()));
    }

    private static FuzzedParser UnderWayFiles(TempFolder folder)
    {
        var json = JsonTree.Parse(Encoding.UTF8.GetBytes(Running));
        var (path, ledger) = (InStore(folder, Path.Combine("running", "a.json")), InStore(folder, "ledger.jsonl"));
        return new FuzzedParser(dice => JsonMutations.Of(dice, json), input =>
        {
            File.Delete(ledger);
            File.WriteAllBytes(path, input);
            UnderWay.Recover(Store.At(folder.Path));
        });
    }

    private static FuzzedParser Trial(TempFolder folder)
    {
        var json = JsonTree.Parse("""{"adapter": "ties, density 0.5", "scores": {"de": 0.5, "fr": 0.25}}"""u8);
        return new FuzzedParser(dice => JsonMutations.Of(dice, json), input =>
        {
            File.WriteAllBytes(folder[$"{Zeros}.json"], input);
            new SearchTrials(folder.Path, TimeProvider.System, () => default).Of(Digest.Parse(Zeros), "ties", ["de", "fr"], () =>
                new Dictionary<string, double>());
        });
    }

    private static FuzzedParser ModelCard(TempFolder folder)
    {
        const string Card = "---\nlicense: mit\nbase_model:\n- a/b\n- c\nlanguage: [de, fr]\ntags: {a: b}\n---\n# Title\n";
        var config = new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["q_proj"] };
        return new FuzzedParser(dice => Vocabularies.Yaml.Of(dice, Card), input =>
        {
            File.WriteAllBytes(folder["README.md"], input);
            AdapterProvenance.Of(config, folder.Path, new FolderManifest([]), null).ToJson();
        });
    }

    private static string InStore(TempFolder folder, string name)
    {
        var path = folder[Store.FolderName, name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
