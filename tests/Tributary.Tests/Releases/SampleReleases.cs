using Tributary.Datasets.Fingerprints;
using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Tasks;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Testing;

namespace Tributary.Tests.Releases;

/// <summary>A store with finished stations of two languages, de and fr, and what a release takes from them.</summary>
internal sealed class SampleReleases : IDisposable
{
    public static readonly string[] Labels = ["bad", "good"];
    public static readonly Language De = Language.Parse("de");
    public static readonly Language Fr = Language.Parse("fr");

    private readonly TempFolder folder = new();

    public SampleReleases()
    {
        Store = Store.At(folder.Path);
        Store.Prepare();
        Releases = new ReleaseStore(Store);
    }

    public string Folder => folder.Path;

    public Store Store { get; }

    public ReleaseStore Releases { get; }

    /// <summary>A run of a station whose identity is that of its inputs.</summary>
    public static StationRun Run(string station, string version)
    {
        var record = RecordOf(station, version);
        return new StationRun(StationName.Parse(station), Digest.Parse(record.Identity));
    }

    /// <summary>A fingerprint of examples that are told apart by their numbers.</summary>
    public static DatasetFingerprint Fingerprint(params IEnumerable<int> examples)
    {
        string[] digests = [.. examples.Select(example => Digest.Of(Invariant.Text(example)).Hex[..16])];
        return new DatasetFingerprint { Content = Digest.Of(string.Join('\n', digests)).Hex, Examples = digests.Length,
            Labels = [], ExampleDigests = digests };
    }

    /// <summary>A scorecard of one language whose examples are right or wrong as said.</summary>
    public static Scorecard Card(Language language, params IReadOnlyList<bool> right)
    {
        var predictions = right.Select((isRight, index) =>
        {
            var gold = index % 2;
            return new Prediction(Invariant.Text(index + 1), Labels[gold], Labels[isRight ? gold : 1 - gold], [isRight ? 1 : 0],
                isRight == (gold == 0) ? [-0.5, -1] : [-1.5, -0.25]);
        });
        var recipe = new EvaluationRecipe { Resamples = 50 };
        Metric[] metrics = [Metric.MacroF1, Metric.Accuracy];
        return new Scorecard(metrics, Labels, recipe, [LanguageScore.Of(language, [.. predictions], metrics, Labels, recipe)]);
    }

    /// <summary>Writes the stations of one version if they are not there yet, and says what a release of them is.</summary>
    /// <param name="version">Other versions are other stations with other bytes.</param>
    /// <param name="routed">True: fr is left on its own adapter.</param>
    public ReleaseContent Content(string version = "1", bool routed = false)
    {
        Adapter(Run("train/de", version), version);
        Adapter(Run("train/fr", version), version);
        var merge = Run("merge/all", version);
        Adapter(merge, version, work =>
        {
            File.WriteAllText(Path.Combine(work, "recipe.yaml"),
                $"merge_method: ties\nbase_model: ../../../../base\nadapters:\n  - name: \"de\"\n    path: "
                + $"../../train/de-{Run("train/de", version).Identity.Short}\n    weight: {version}\n");
            File.WriteAllText(Path.Combine(work, "diagnostics.json"), "{}\n");
            File.WriteAllText(Path.Combine(work, "lambda.json"), "{}\n");
        });
        var de = Evaluation(De, version, true, true, false, true);
        var fr = Evaluation(Fr, version, true, false, true, true);
        var record = new ReleaseRecord
        {
            Number = 0,
            Kind = ReleaseKind.Built,
            Project = "Bewertungen für alle",
            Task = Digest.Of("task"),
            BaseModel = Digest.Of("base"),
            Languages = [],
            Merge = merge,
            Seeds = new Dictionary<string, long> { ["merge"] = 7, ["evaluate"] = 42 },
            CodeVersions = new Dictionary<string, int> { ["train"] = 3, ["merge"] = 2 },
            GatePassed = true,
            ToolVersion = "0.1.0",
            Costs = [Run("train/de", version), Run("train/fr", version), merge, de, fr],
        };
        record.Costs.Where(run => !Store.Ledger.Identities().Contains(run.Identity.Hex)).ToList().ForEach(run => Store.Ledger.Append(
            new LedgerEntry { Station = run.Station.ToString(), Identity = run.Identity.Hex, Started = DateTimeOffset.UnixEpoch,
                Seconds = 0, Outcome = LedgerOutcome.Done }));
        var gate = Gate.Judge(new GateRecipe(), new GateModel(
            [new GateLanguage(De, Scorecard.Read(FolderOf(de))), new GateLanguage(Fr, Scorecard.Read(FolderOf(fr)))]), null);
        return new ReleaseContent(record,
            [Part(De, version, de), Part(Fr, version, fr) with { RouteFolder = routed ? FolderOf(Run("train/fr", version)) : null }],
            gate, FolderOf(merge));
    }

    public string FolderOf(StationRun run) => Store.FolderOf(run.Station, run.Identity);

    /// <summary>Every file below the store with its digest.</summary>
    public IReadOnlyList<string> Snapshot(string below = "") =>
        [.. Directory.EnumerateFiles(Path.Combine(Store.Folder, below), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetRelativePath(Store.Folder, path)} {Digest.OfFile(path)}")];

    public void Dispose() => folder.Dispose();

    private static StationRecord RecordOf(string station, string version)
    {
        var inputs = new StationInputs([new("station", station), new("version", version)]);
        return new StationRecord { Station = station, Identity = inputs.Identity.Hex, Inputs = inputs };
    }

    private LanguageContent Part(Language language, string version, StationRun evaluated) => new(
        new ReleaseLanguage
            { Language = language, Data = [], Adapter = Run($"train/{language}", version), Seed = 42, Evaluated = evaluated },
        new Dictionary<Split, DatasetFingerprint>
            { [Split.Test] = Fingerprint(1, 2, 3, 4), [Split.Train] = Fingerprint(10, 11, version.Length + 20) },
        FolderOf(evaluated));

    private StationRun Evaluation(Language language, string version, params IReadOnlyList<bool> right)
    {
        var run = Run($"evaluate/merged-{language}", version);
        Station(run, version, work => Card(language, right).Write(work));
        return run;
    }

    private void Adapter(StationRun run, string version, Action<string>? more = null) => Station(run, version, work =>
    {
        File.WriteAllText(Path.Combine(work, "adapter_config.json"), "{\"r\":2}");
        File.WriteAllBytes(Path.Combine(work, "adapter_model.safetensors"),
            Encoding.ASCII.GetBytes($"weights of {run.Station} in version {version}"));
        more?.Invoke(work);
    });

    private void Station(StationRun run, string version, Action<string> write)
    {
        if (FolderManifest.IsComplete(FolderOf(run)))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(FolderOf(run))!);
        using var whole = WholeFolder.Create(FolderOf(run));
        write(whole.WorkPath);
        RecordOf(run.Station.ToString(), version).Write(whole.WorkPath);
        whole.Commit();
    }
}
