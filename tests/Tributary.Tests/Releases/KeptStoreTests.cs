using Tributary.Datasets;
using Tributary.Datasets.Fingerprints;
using Tributary.Evaluation;
using Tributary.Evaluation.Scorecards;
using Tributary.Merging;
using Tributary.Merging.Outputs;
using Tributary.Merging.Recipes;
using Tributary.Merging.Runs;
using Tributary.Merging.Search;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Reporting.Costs;
using Tributary.Running.Jobs;
using Tributary.Tests.Planning;
using Tributary.Training;

namespace Tributary.Tests.Releases;

/// <summary>The store that version 0.1.0 left is read by this one, says what it said, and is written again byte for byte.</summary>
public sealed class KeptStoreTests : IClassFixture<KeptStoreTests.Copy>
{
    private readonly KeptProject kept;

    public KeptStoreTests(Copy shared)
    {
        ArgumentNullException.ThrowIfNull(shared);
        kept = shared.Project;
    }

    [Fact]
    public void Verify_KeptStore_FindsNoProblem()
    {
        var found = StoreVerification.Of(kept.Store);

        Assert.Equal((41, 2, 1), (found.Stations, found.Releases, found.Imported));
        Assert.Empty(found.Problems);
        Assert.Empty(kept.Releases.Damages);
    }

    [Theory]
    [InlineData(1, "fda093c5dbd0", "merge/all 838e3d25b824", new[]
    {
        "en 0.333 train/en 312392f278ca", "de 0.333 train/de a81c0b378b35", "fr 0.333 train/fr d865438ba701",
        "es 0.733 train/es 0f036a3a7bd6", "ja 0.405 brought 0fea870b257e",
    })]
    [InlineData(2, "d61c5119d451", "merge/all 795c974151db", new[]
    {
        "en 0.733 train/en 312392f278ca", "de 0.333 train/de 77d80401ef85", "fr 0.333 train/fr d865438ba701",
        "es 0.733 train/es 0f036a3a7bd6",
    })]
    public void Releases_KeptStore_ReadAsTheyWere(int number, string digest, string merge, string[] languages)
    {
        var release = kept.Releases.Read(number);
        var record = release.Record;

        Assert.Equal((digest, merge), (release.Digest.Short, Words(record.Merge)));
        Assert.Equal(languages, record.Languages.Select(Words));
        Assert.Equal(
            (number - 1, ReleaseKind.Built, "macro_f1", "0.1.0"),
            (record.Parent?.Number ?? 0, record.Kind, record.Metric, record.ToolVersion));
        Assert.Equal("es", Assert.Single(record.Languages, language => language.OnOwnAdapter).Language.Tag);
        Assert.All(record.Languages, one => Assert.Equal(one.Score, release.ScorecardOf(one.Language)![one.Language]!.Value));
        Assert.Equal(["evaluate 2", "merge 3", "train 2"], record.CodeVersions.Select(code => $"{code.Key} {Invariant.Text(code.Value)}"));
        var ran = kept.Store.Ledger.Read().Select(entry => (entry.Station, entry.Identity)).ToHashSet();
        Assert.All(record.Costs, run => Assert.Contains((run.Station.ToString(), run.Identity.Hex), ran));
    }

    [Fact]
    public void Gate_KeptReleases_JudgesThemAgainAlike()
    {
        var (first, second) = (kept.Releases.Read(1), kept.Releases.Read(2));

        Assert.Equal(VerdictOf(first), Gate.Judge(first.Gate.Recipe, first.ToGateModel(), null).ToJson());
        Assert.Equal(VerdictOf(second), Gate.Judge(second.Gate.Recipe, second.ToGateModel(), first.ToGateModel(), 1).ToJson());
    }

    [Fact]
    public void Diff_KeptReleases_NamesWhatChanged()
    {
        var diff = ReleaseDiff.Of(kept.Releases.Read(1), kept.Releases.Read(2), kept.Store.Ledger.Read());

        Assert.Equal(
            ["de train +12 -0 ~0 examples", "ja test +0 -20 ~0 examples"],
            diff.Data.Select(data => $"{data.Language} {SplitWords.Table.Of(data.Split)} {data.Text}"));
        Assert.Equal(
            [
                "adapters.de", "adapters.ja", "adapters[ja].name", "adapters[ja].weight", "languages",
                "training.replay.de", "training.start.de", "training.update.de",
            ],
            diff.Settings.Select(setting => setting.Key));
        Assert.Equal(0.4, diff.Scores.Single(score => score.Language.Tag == "en").Difference!.Value, 9);
    }

    [Fact]
    public void Ledger_KeptStore_SumsToWhatWasRecorded()
    {
        var costs = CostBook.Of(kept.Store, CostKey.Station);

        static string Words(CostRow row) => FormattableString.Invariant($"{row.Key} {row.Sum.Runs} {row.Sum.Tokens}");
        Assert.Equal(
            ["evaluate 28 18662", "gate 2 0", "load 3 0", "merge 4 0", "release 2 0", "search 3 20519", "train 6 147564"],
            costs.Rows.Select(Words).Order(StringComparer.Ordinal));
        Assert.All(costs.Rows, row => Assert.Equal(LedgerOutcome.Done, row.Outcome));
        Assert.Equal([CostBasis.Estimated, CostBasis.Measured], costs.Combined.Updates.Select(update => update.Basis));
        Assert.Equal((12, 72), MetricsLog.Read(kept.Files("train-de-a81c0b378b35.jsonl").Single()).Max(line => (line.Epoch, line.Step)));
    }

    /// <summary>A merge carried out again by the recipe in its station has the bytes that the station has.</summary>
    [Fact]
    public void Merge_RecipesOfKeptStations_GiveTheirBytesAgain()
    {
        using var own = new KeptProject();
        var stations = own.Stations("merge");
        Assert.Equal(4, stations.Count);
        foreach (var station in stations)
        {
            var again = station + "-again";
            Merger.Run(MergeRecipe.Read(Path.Combine(station, MergeResult.RecipeName)), again,
                cancellation: TestContext.Current.CancellationToken);

            Assert.Equal(Entries(station).Where(file => file.Name != StationRecord.FileName), Entries(again));
        }
    }

    /// <summary>Every document of the store, read and written again, has its bytes.</summary>
    [Fact]
    public void Read_EveryKeptDocument_WritesItsBytesAgain()
    {
        RequireSame(FolderManifest.FileName, 44, path => FolderManifest.Read(Folder(path)).ToJson());
        RequireSame(ScorecardFolder.FileName, 37, path => Scorecard.Read(Folder(path)).ToJson());
        RequireSame(SearchResult.FileName, 3, path => SearchResult.Read(Folder(path)).ToJson());
        RequireSame(MergeDiagnostics.FileName, 6, path => MergeDiagnostics.Read(Folder(path)).ToJson());
        RequireSame(GateResult.FileName, 2, path => GateResult.Read(Folder(path)).ToJson());
        RequireSame(ReleaseRecord.FileName, 2, path => kept.Releases.All().Single(one => one.Folder == Folder(path)).Record.ToJson());
        RequireSame("*.t*.json", 54, path => DatasetFingerprint.Read(path).ToJson());
        RequireSame("*.valid.json", 22, path => DatasetFingerprint.Read(path).ToJson());
        RequireSame(StationRecord.FileName, 41, path => Written(StationRecord.Read(Folder(path)).Write, StationRecord.FileName));
        RequireSame(TrainingResult.FileName, 6, path => Written(TrainingResult.Read(Folder(path)).Write, TrainingResult.FileName));
    }

    private static string Words(StationRun run) => $"{run.Station} {run.Identity.Short}";

    private static string Words(ReleaseLanguage language)
    {
        var adapter = language.Adapter is { } run ? Words(run) : $"brought {language.GivenAdapter!.Value.Short}";
        return string.Create(CultureInfo.InvariantCulture, $"{language.Language} {language.Score:0.000} {adapter}");
    }

    private static byte[] VerdictOf(Release release) => File.ReadAllBytes(Path.Combine(release.Folder, GateResult.FileName));

    private static string Folder(string path) => Path.GetDirectoryName(path)!;

    private static IReadOnlyList<FolderManifest.Entry> Entries(string folder) => FolderManifest.Read(folder).Files;

    private byte[] Written(Action<string> write, string name)
    {
        write(kept.Folder);
        return File.ReadAllBytes(kept[name]);
    }

    private void RequireSame(string name, int files, Func<string, byte[]> rewrite)
    {
        Assert.Equal((name, files), (name, kept.Files(name).Count));
        Assert.All(kept.Files(name), path => Assert.Equal((path, File.ReadAllText(path)), (path, Encoding.UTF8.GetString(rewrite(path)))));
    }
    /// <summary>Made once: what reads a store changes nothing of it.</summary>
    public sealed class Copy : IDisposable
    {
        internal KeptProject Project { get; } = new();

        /// <inheritdoc/>
        public void Dispose() => Project.Dispose();
    }
}
