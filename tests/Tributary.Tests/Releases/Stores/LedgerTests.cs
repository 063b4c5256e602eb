using Tributary.Releases.Stores;
using Tributary.Testing;

namespace Tributary.Tests.Releases.Stores;

public sealed class LedgerTests : IDisposable
{
    private const string Whole =
        """{"station":"train/fr","identity":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","""
        + """
        "started":"2026-03-01T12:00:00.5+00:00","seconds":12.25,"outcome":"failed","tokens":1234567890123,"share":0.25,
        """
        + """
        "flops":1500000000000000,"joules":12.5,"price":0.125,"currency":"EUR","machine":"here","device":"cuda:1","threads":4,
        """
        + """
        "error":"no more memory"}
        """;

    private readonly TempFolder folder = new();

    private string File_ => folder["ledger.jsonl"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_NoFile_IsEmptyAndMakesNone()
    {
        Assert.Empty(Ledger().Read());
        Assert.Empty(Ledger().Check());
        Assert.False(File.Exists(File_));
    }

    /// <summary>The line of every key is the format of stores that are there.</summary>
    [Fact]
    public void Append_EveryField_IsTheKnownLineAndReadsBack()
    {
        var entry = new LedgerEntry
        {
            Station = "train/fr", Identity = Digest.Of("abc").Hex, Started = new DateTimeOffset(2026, 3, 1, 12, 0, 0, 500, TimeSpan.Zero),
            Seconds = 12.25, Outcome = LedgerOutcome.Failed, Tokens = 1234567890123, Share = 0.25, Flops = 1.5e15, Joules = 12.5,
            Price = 0.125, Currency = "EUR", Machine = "here", Device = "cuda:1", Threads = 4, Error = "no more memory",
        };

        Ledger().Append(entry);

        Assert.Equal(Whole + "\n", File.ReadAllText(File_));
        Assert.Equal(entry, Assert.Single(Ledger().Read()));
        Assert.Empty(Ledger().Check());
    }

    [Fact]
    public void Append_WhatIsNotKnown_IsLeftOut()
    {
        Ledger().Append(Entry("merge/all", LedgerOutcome.Done));

        var line = File.ReadAllText(File_);
        Assert.EndsWith("\"seconds\":1,\"outcome\":\"done\",\"tokens\":0,\"threads\":0}\n", line, StringComparison.Ordinal);
        Assert.DoesNotContain("null", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LedgerOutcome.Done, "done")]
    [InlineData(LedgerOutcome.Failed, "failed")]
    [InlineData(LedgerOutcome.Cancelled, "cancelled")]
    [InlineData(LedgerOutcome.Killed, "killed")]
    internal void Append_Outcome_HasItsWord(LedgerOutcome outcome, string word)
    {
        Ledger().Append(Entry("train/fr", outcome));

        Assert.Contains($"\"outcome\":\"{word}\"", File.ReadAllText(File_), StringComparison.Ordinal);
        Assert.Equal(outcome, Assert.Single(Ledger().Read()).Outcome);
    }

    /// <summary>The order is that of the lines, whatever the clocks of the runs said.</summary>
    [Fact]
    public void Read_SeveralEntries_AreInTheOrderOfAppending()
    {
        string[] names = ["train/fr", "train/de", "search/all", "merge/all", "train/fr"];
        foreach (var (index, name) in names.Index())
        {
            Ledger().Append(Entry(name, LedgerOutcome.Done) with { Started = DateTimeOffset.UnixEpoch.AddDays(-index) });
        }

        Assert.Equal(names, Ledger().Read().Select(entry => entry.Station));
    }

    /// <summary>Wherever a power failure cuts the last line off, those before it stay, and the next entry takes its place.</summary>
    [Fact]
    public void Append_AfterALineCutOffAnywhere_TakesItsPlace()
    {
        foreach (var cut in Enumerable.Range(1, Whole.Length - 1).Where(cut => cut % 7 == 1 || cut == Whole.Length - 1))
        {
            File.WriteAllText(File_, Whole + "\n" + Whole[..cut]);
            Assert.Single(Ledger().Read());
            Assert.Equal(2, Assert.Single(Ledger().Check()).Line);

            Ledger().Append(Entry("merge/all", LedgerOutcome.Done));

            Assert.Equal(["train/fr", "merge/all"], Ledger().Read().Select(entry => entry.Station));
            Assert.Empty(Ledger().Check());
        }
    }

    [Fact]
    public void Append_AfterAWholeLineWithoutItsEnd_KeepsIt()
    {
        File.WriteAllText(File_, Whole + "\n" + Whole);

        Ledger().Append(Entry("merge/all", LedgerOutcome.Done));

        Assert.Equal(["train/fr", "train/fr", "merge/all"], Ledger().Read().Select(entry => entry.Station));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{\"station\":\"train/fr\"}")]
    [InlineData("{\"station\":\"train/fr\",\"identity\":\"x\",\"started\":\"yesterday\",\"seconds\":1,\"outcome\":\"done\"}")]
    [InlineData("{\"station\":\"a/b\",\"identity\":\"x\",\"started\":\"2026-03-01T12:00:00Z\",\"seconds\":1,\"outcome\":\"perished\"}")]
    [InlineData("{\"station\":\"train/\",\"identity\":\"x\",\"started\":\"2026-03-01T12:00:00Z\",\"seconds\":1,\"outcome\":\"done\"}")]
    [InlineData("{\"station\":\"train/fr\",\"identity\":\"x\",\"started\":\"2026-03-01T12:00:00Z\",\"seconds\":1,\"outcome\":\"done\"}")]
    public void Read_DamagedLineWithin_IsRefusedNamingFileAndLine(string damaged)
    {
        File.WriteAllText(File_, Whole + "\n" + damaged + "\n" + Whole + "\n");

        var problem = Assert.Single(Assert.Throws<BadInputException>(() => Ledger().Read()).Problems);

        Assert.Equal($"{File_}:2", problem.Where);
        Assert.StartsWith("is not a readable ledger entry", problem.Text, StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single(Ledger().Check()).Line);
    }

    /// <summary>A later version may say more of a run; what this one knows is read.</summary>
    [Fact]
    public void Read_KeysOfALaterVersion_ArePassedOver()
    {
        File.WriteAllText(File_, Whole.Replace("{\"station\"", "{\"weather\":{\"sun\":[1]},\"station\"", StringComparison.Ordinal) + "\n");

        Assert.Equal(12.25, Assert.Single(Ledger().Read()).Seconds);
        Assert.Empty(Ledger().Check());
    }

    /// <summary>Trainings end at the same time on several threads while others read; these see whole entries and all of before.</summary>
    [Fact]
    public async Task Append_FromSeveralThreadsWhileOthersRead_KeepsEveryLineWhole()
    {
        const int Writers = 4;
        const int Each = 8;
        var ledger = Ledger();
        var stop = TestContext.Current.CancellationToken;
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            foreach (var number in Enumerable.Range(0, Each))
            {
                ledger.Append(Entry(FormattableString.Invariant($"train/l{writer}"), LedgerOutcome.Done) with { Tokens = number });
            }
        }, stop)));
        IReadOnlyList<LedgerEntry> seen = [];
        while (!writing.IsCompleted)
        {
            var now = Ledger().Read();
            Assert.Equal(seen, now.Take(seen.Count));
            seen = now;
        }

        await writing;

        var all = ledger.Read();
        Assert.Equal(Writers * Each, all.Count);
        Assert.All(
            all.GroupBy(entry => entry.Station),
            own => Assert.Equal(Enumerable.Range(0, Each), own.Select(entry => (int)entry.Tokens)));
        Assert.Empty(ledger.Check());
    }

    /// <summary>What lies in running/ was left by a process that was killed; whoever takes the lock puts it into the ledger.</summary>
    [Fact]
    public void Read_AfterAKilledRun_HasItOnceWithTheSecondsUntilItsLastTouch()
    {
        var store = Store.At(folder.Path);
        Directory.CreateDirectory(Path.Combine(store.Folder, "running"));
        var noted = Path.Combine(store.Folder, "running", "train-fr-ba7816bf8f01.json");
        File.WriteAllText(noted, $$"""{"entry":{{Whole}},"price_per_second":0.5}""");
        File.SetLastWriteTimeUtc(noted, new DateTime(2026, 3, 1, 12, 0, 8, 500, DateTimeKind.Utc));

        StoreLock.Take(store, "the next", TimeProvider.System).Dispose();
        StoreLock.Take(store, "one more", TimeProvider.System).Dispose();

        var killed = Assert.Single(store.Ledger.Read());
        Assert.Equal(("train/fr", LedgerOutcome.Killed, 8.0, 4.0), (killed.Station, killed.Outcome, killed.Seconds, killed.Price!.Value));
        Assert.False(File.Exists(noted));
    }

    private static LedgerEntry Entry(string station, LedgerOutcome outcome) => new()
    {
        Station = station, Identity = Digest.Of(station).Hex, Started = DateTimeOffset.UnixEpoch, Seconds = 1, Outcome = outcome,
    };

    private Ledger Ledger() => new(File_);
}
