using CsCheck;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Reporting.Costs;
using Tributary.Testing;
using Tributary.Tests.Releases;

namespace Tributary.Tests.Reporting.Costs;

public sealed class CostBookTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 23, 30, 0, TimeSpan.Zero);

    private readonly TempFolder folder = new();
    private readonly Store store;
    private int minutes;

    public CostBookTests()
    {
        store = Store.At(folder.Path);
        store.Prepare();
    }

    [Fact]
    public void Of_NoLedger_IsEmpty()
    {
        var book = CostBook.Of(store, CostKey.Station);

        Assert.Empty(book.Rows);
        Assert.Empty(book.Combined.Updates);
        Assert.Empty(CostTables.Sentences(book));
    }

    [Fact]
    public void Of_Station_SumsByKindAndOutcome()
    {
        Run("train/de", "1", 10, 100);
        Run("train/de", "1", 4, 0, LedgerOutcome.Cancelled);
        Run("train/fr", "1", 20, 300);
        Run("load/base", "b", 1, 0);

        var rows = CostBook.Of(store, CostKey.Station).Rows;

        Assert.Equal(
            [("load", LedgerOutcome.Done, 1, 1.0, 0L), ("train", LedgerOutcome.Done, 2, 30.0, 400L),
                ("train", LedgerOutcome.Cancelled, 1, 4.0, 0L)],
            rows.Select(row => (row.Key, row.Outcome, row.Sum.Runs, row.Sum.Seconds, row.Sum.Tokens)));
    }

    [Fact]
    public void Of_LanguageAndMonth_TellTagsWithHyphensAndUtcMonths()
    {
        Run("train/BR", "1", 1, 10);
        Run("train/pt-BR", "1", 2, 10);
        Run("train/combined", "1", 4, 10);
        Run("evaluate/merged-pt-BR", "1", 8, 10);
        minutes = 60;
        Run("merge/all", "1", 16, 0);

        Assert.Equal([("BR", 1.0), ("pt-BR", 10.0), ("all languages", 20.0)], CostBook.Of(store, CostKey.Language)
            .Rows.Select(row => (row.Key, row.Sum.Seconds)));
        Assert.Equal([("2026-01", 15.0), ("2026-02", 16.0)], CostBook.Of(store, CostKey.Month)
            .Rows.Select(row => (row.Key, row.Sum.Seconds)));
    }

    [Fact]
    public void Of_FiguresThatSomeRunsRecord_CountTheseRuns()
    {
        store.Ledger.Append(Entry("train/de", "1", 10, 100) with { Flops = 2e12, Joules = 7200, Price = 0.5, Currency = "USD" });
        store.Ledger.Append(Entry("train/fr", "1", 10, 100) with { Price = 0.25, Currency = "EUR" });

        var book = CostBook.Of(store, CostKey.Station);

        var sum = Assert.Single(book.Rows).Sum;
        Assert.Equal((2e12, 1, 7200.0, 1, 2), (sum.Flops!.Value, sum.FlopsRuns, sum.Joules!.Value, sum.JoulesRuns, sum.PricedRuns));
        Assert.Equal([new Money(0.25, "EUR"), new Money(0.5, "USD")], sum.Money);
        Assert.Equal(["train", "done", "2", "20.0 s", "200", "2.000 (1 of 2)", "2.00 Wh (1 of 2)", "0.2500 EUR + 0.5000 USD"],
            CostTables.Runs(book).Rows[0]);
    }

    [Fact]
    public void Of_LedgerWithoutReleases_EstimatesTheCombinedAdapterAtEveryMerge()
    {
        Run("train/de", "1", 10, 100);
        Run("train/fr", "1", 30, 300);
        Run("search/all", "1", 2, 50);
        Run("merge/all", "1", 1, 0);
        Run("merge/average", "1", 7, 0);
        Run("train/fr", "2", 36, 360);
        Run("merge/all", "2", 1, 0);
        Run("merge/all", "3", 1, 0);
        Run("train/de", "2", 12, 120);

        var combined = CostBook.Of(store, CostKey.Station).Combined;

        Assert.Equal(
            [("merge 1", "de fr", 43.0, 40.0, 400L), ("merge 2", "fr", 37.0, 46.0, 460L), ("merge 3", "", 1.0, 0.0, 0L),
                ("not merged yet", "de", 12.0, 48.0, 480L)],
            combined.Updates.Select(update => (update.Name, string.Join(' ', update.Trained), update.Merged.Seconds,
                update.CombinedSeconds!.Value, update.CombinedTokens!.Value)));
        Assert.Equal([CostBasis.Estimated, CostBasis.Estimated, CostBasis.NotNeeded, CostBasis.Estimated],
            combined.Updates.Select(update => update.Basis));
        Assert.Equal((93.0, 0.0, 134.0), (combined.MergedSeconds, combined.MeasuredSeconds, combined.EstimatedSeconds));
        Assert.Equal(1 - (93.0 / 134), combined.Saved!.Value, 1e-12);
    }

    [Fact]
    public void Of_CombinedRunOnTheSameData_IsMeasured()
    {
        Station("train/de", "1", ("data.de.train", "d1"), ("training.seed", "42"));
        Station("train/fr", "1", ("data.fr.train", "f1"), ("training.seed", "42"));
        Station("train/combined", "1", ("data.de.train", "d1"), ("data.fr.train", "f1"), ("training.seed", "42"));
        Run("merge/all", "1", 1, 0);
        Station("train/fr", "2", ("data.fr.train", "f2"), ("training.seed", "42"));
        Run("merge/all", "2", 1, 0);

        var updates = CostBook.Of(store, CostKey.Station).Combined.Updates;

        Assert.Equal([CostBasis.Measured, CostBasis.Estimated], updates.Select(update => update.Basis));
        Assert.Equal(9.0, updates[0].CombinedSeconds);
    }

    [Theory]
    [InlineData("data.de.train", "other")]
    [InlineData("training.seed", "43")]
    [InlineData("data.es.train", "e1")]
    public void Of_CombinedRunOfOtherInputs_IsNotTakenForMeasured(string key, string value)
    {
        Station("train/de", "1", ("data.de.train", "d1"), ("training.seed", "42"));
        (string Key, string Value)[] inputs = [("data.de.train", "d1"), ("training.seed", "42")];
        Station("train/combined", "1", [.. inputs.Where(input => input.Key != key), (key, value)]);
        Run("merge/all", "1", 1, 0);

        Assert.Equal(CostBasis.Estimated, Assert.Single(CostBook.Of(store, CostKey.Station).Combined.Updates).Basis);
    }

    [Fact]
    public void Of_ContinuedTraining_IsMeasuredByItsFullData()
    {
        Station("train/de", "1", ("data.de.train", "d2"), ("training.seed", "42"), ("training.start", "before"),
            ("training.update", "continue"), ("training.replay", "0.2"));
        Station("train/combined", "1", ("data.de.train", "d2"), ("training.seed", "42"));
        Run("merge/all", "1", 1, 0);

        Assert.Equal(CostBasis.Measured, Assert.Single(CostBook.Of(store, CostKey.Station).Combined.Updates).Basis);
    }

    [Fact]
    public void Of_ContinuedTraining_EstimatesAllItsDataAtTheSpeedOfAWholeTraining()
    {
        store.Ledger.Append(Entry("train/de", "1", 10, 100) with { Price = 1, Currency = "EUR" });
        store.Ledger.Append(Entry("train/fr", "1", 30, 300) with { Price = 3, Currency = "EUR" });
        Run("merge/all", "1", 1, 0);
        // A tenth of the examples, and most of the time is the start of the process.
        store.Ledger.Append(Entry("train/fr", "2", 9, 40) with { Share = 0.1, Price = 0.9, Currency = "EUR" });
        Run("merge/all", "2", 1, 0);

        var update = CostBook.Of(store, CostKey.Station).Combined.Updates[1];

        Assert.Equal((CostBasis.Estimated, 10.0, 500L, 50.0),
            (update.Basis, update.Merged.Seconds, update.CombinedTokens!.Value, update.CombinedSeconds!.Value));
        Assert.Equal(new Money(5, "EUR"), Assert.Single(update.CombinedMoney));
    }

    [Fact]
    public void Of_ContinuedTrainingOfUnknownShare_IsUnknown()
    {
        Station("train/de", "1", ("data.de.train", "d2"), ("training.start", "before"),
            ("training.update", "continue"), ("training.replay", "0.2"));
        Run("merge/all", "1", 1, 0);

        Assert.Equal(CostBasis.Unknown, Assert.Single(CostBook.Of(store, CostKey.Station).Combined.Updates).Basis);
    }

    [Fact]
    public void Of_Releases_GroupByThemAndCountWhatIsInNone()
    {
        using var sample = new SampleReleases();
        var (first, second) = (sample.Content(), sample.Content("22"));
        sample.Releases.Build(first);
        // In the second release de stays as it was.
        sample.Releases.Build(second with { Languages = [first.Languages[0], second.Languages[1]],
            Record = second.Record with { Costs = [second.Languages[1].Record.Adapter!, second.Record.Merge] } });
        sample.Releases.Rollback(1, "0.1.0", TestContext.Current.CancellationToken);
        // The sample's own lines took no time.
        File.Delete(Path.Combine(sample.Store.Folder, "ledger.jsonl"));
        foreach (var (run, seconds, tokens) in new[]
        {
            (first.Languages[0].Record.Adapter!, 10.0, 100L), (first.Languages[1].Record.Adapter!, 20.0, 200L),
            (first.Record.Merge, 1.0, 0L),
                (second.Languages[1].Record.Adapter!, 22.0, 220L), (second.Record.Merge, 2.0, 0L),
            (SampleReleases.Run("train/de", "never released"), 5.0, 50L),
        })
        {
            sample.Store.Ledger.Append(Entry(run.Station.ToString(), "", seconds, tokens) with { Identity = run.Identity.Hex });
        }

        var book = CostBook.Of(sample.Store, CostKey.Release);

        Assert.Equal([("release 1", 31.0), ("release 2", 24.0), ("in no release", 5.0)],
            book.Rows.Select(row => (row.Key, row.Sum.Seconds)));
        Assert.Equal(
            [("release 1", "de fr", 31.0, 30.0), ("release 2", "fr", 24.0, 32.0)],
            book.Combined.Updates.Select(update => (update.Name, string.Join(' ', update.Trained), update.Merged.Seconds,
                update.CombinedSeconds!.Value)));
        Assert.Equal(1, book.Combined.Unreleased);
        Assert.Contains("total: taken 55.0 s, combined 62.0 s, of which 0.0 s measured and 62.0 s estimated; saved 11 %",
            CostTables.Sentences(book));
        Assert.Equal(["release 2", "fr", "24.0 s", "-", "32.0 s", "-", "estimated", "25 %"], CostTables.Combined(book).Rows[1]);
    }

    [Fact]
    public void Of_ReleasesInTheLedger_AreChargedWhatRanBeforeThemHoweverItEndedAndNothingLater()
    {
        Run("train/de", "1", 4, 40, LedgerOutcome.Cancelled);
        Run("train/de", "1", 6, 60);
        Run("merge/all", "1", 1, 0);
        Made(1, ("train/de", "1"), ("merge/all", "1"));
        var before = CostBook.Of(store, CostKey.Release);
        // Trained again as asked for, its merge made again after a cleaning.
        Run("train/de", "1", 50, 100);
        Run("merge/all", "1", 9, 0);

        var after = CostBook.Of(store, CostKey.Release);

        Assert.Equal([("release 1", LedgerOutcome.Done, 7.0), ("release 1", LedgerOutcome.Cancelled, 4.0),
            ("in no release", LedgerOutcome.Done, 59.0)], after.Rows.Select(row => (row.Key, row.Outcome, row.Sum.Seconds)));
        Assert.Equal(11, Assert.Single(after.Combined.Updates).Merged.Seconds);
        Assert.Equal(JsonSerializer.Serialize(before.Combined.Updates), JsonSerializer.Serialize(after.Combined.Updates));
        Assert.Equal(1, after.Combined.Unreleased);
    }

    [Fact]
    public void Of_ReleaseOfAnotherMerge_IsTakenAndAsksNothingOfTheCombinedAdapter()
    {
        Run("train/de", "1", 6, 60);
        Run("merge/all", "1", 1, 0);
        Made(1, ("train/de", "1"), ("merge/all", "1"));
        Run("search/all", "2", 3, 0);
        Run("merge/all", "2", 1, 0);
        Made(2, ("train/de", "1"), ("search/all", "2"), ("merge/all", "2"));

        var update = CostBook.Of(store, CostKey.Release).Combined.Updates[1];

        Assert.Equal(("release 2", CostBasis.NotNeeded, 4.0, 0.0),
            (update.Name, update.Basis, update.Merged.Seconds, update.CombinedSeconds!.Value));
    }

    [Fact]
    public void Of_LinesInAnyOrder_IsTheSame()
    {
        string[] runs = ["train/de", "train/fr", "search/all", "merge/all", "evaluate/merged-de"];
        foreach (var run in runs)
        {
            Run(run, "1", 1 + run.Length, run.Length);
        }

        Made(1, [.. runs.Select(run => (run, "1"))]);
        var lines = File.ReadAllLines(Path.Combine(store.Folder, "ledger.jsonl"));
        string Book() => Encoding.UTF8.GetString(CostBook.Of(store, CostKey.Release).ToJson());
        var whole = Book();
        Gen.Shuffle(lines).Sample(shuffled =>
        {
            File.WriteAllText(Path.Combine(store.Folder, "ledger.jsonl"), string.Concat(shuffled.Select(line => line + "\n")));
            Assert.Equal(whole, Book());
        }, iter: 20, threads: 1);
    }

    [Fact]
    public void Of_RunsSideBySideOnGpus_CountTheMachineAndItsGpusOnce()
    {
        store.Ledger.Append(Entry("train/de", "1", 10, 100) with { MachineSeconds = 5, Gpus = 2 });
        store.Ledger.Append(Entry("train/fr", "1", 10, 100) with { MachineSeconds = 5, Gpus = 2 });

        var book = CostBook.Of(store, CostKey.Station);

        Assert.Equal((10.0, 20.0), (book.Rows[0].Sum.Seconds, book.Rows[0].Sum.GpuSeconds!.Value));
        Assert.Equal(["train", "done", "2", "10.0 s", "20.0 s"], CostTables.Runs(book).Rows[0].Take(5));
    }

    [Fact]
    public void Of_TrainingWithoutTokens_IsUnknownAndInNoTotal()
    {
        Run("train/de", "1", 10, 0);
        Run("merge/all", "1", 1, 0);

        var book = CostBook.Of(store, CostKey.Station);

        Assert.Equal(CostBasis.Unknown, Assert.Single(book.Combined.Updates).Basis);
        Assert.Null(book.Combined.Saved);
        Assert.Contains("1 of 1 updates are in no total", Assert.Single(CostTables.Sentences(book)), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_DamagedIdentity_IsRefused()
    {
        store.Ledger.Append(Entry("train/de", "1", 10, 100) with { Identity = "../x" });

        Assert.Contains("'tributary verify' names every such line",
            Assert.Throws<BadInputException>(() => CostBook.Of(store, CostKey.Station))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Document_HasRowsAndUpdates()
    {
        Run("train/de", "1", 10, 100);

        using var document = JsonDocument.Parse(CostBook.Of(store, CostKey.Language).ToJson());

        Assert.Equal("language", document.RootElement.GetProperty("by").GetString());
        Assert.Equal("done", document.RootElement.GetProperty("rows")[0].GetProperty("outcome").GetString());
        Assert.Equal("estimated", document.RootElement.GetProperty("combined").GetProperty("updates")[0].GetProperty("basis").GetString());
    }

    public void Dispose() => folder.Dispose();

    private LedgerEntry Entry(string station, string identity, double seconds, long tokens, LedgerOutcome outcome = LedgerOutcome.Done) =>
        new()
    {
        Station = station, Identity = Digest.Of(identity).Hex, Started = Start.AddMinutes(minutes), Seconds = seconds,
            Outcome = outcome, Tokens = tokens,
    };

    private void Run(string station, string identity, double seconds, long tokens, LedgerOutcome outcome = LedgerOutcome.Done) =>
        store.Ledger.Append(Entry(station, identity, seconds, tokens, outcome));

    private void Made(int number, params (string Station, string Identity)[] runs)
    {
        minutes++;
        store.Ledger.Append(Entry(FormattableString.Invariant($"release/{number:D4}"), "release", 0, 0) with
        {
            Release = ReleasedRuns.Of(runs.Select(run => new StationRun(StationName.Parse(run.Station), Digest.Of(run.Identity))), []),
        });
        minutes++;
    }

    /// <summary>A run of 9 seconds whose station is there, with what went into it.</summary>
    private void Station(string station, string version, params (string Key, string Value)[] inputs)
    {
        var name = StationName.Parse(station);
        var all = new StationInputs([.. inputs.Select(input => KeyValuePair.Create(input.Key, input.Value)),
            new("station", station), new("name", name.FileStem)]);
        var identity = all.Identity;
        Directory.CreateDirectory(Path.GetDirectoryName(store.FolderOf(name, identity))!);
        using (var whole = WholeFolder.Create(store.FolderOf(name, identity)))
        {
            new StationRecord { Station = station, Identity = identity.Hex, Inputs = all }.Write(whole.WorkPath);
            whole.Commit();
        }

        store.Ledger.Append(Entry(station, version, 9, 90) with { Identity = identity.Hex });
    }
}
