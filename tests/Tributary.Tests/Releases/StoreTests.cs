using Tributary.Releases;
using Tributary.Testing;

namespace Tributary.Tests.Releases;

public sealed class StoreTests : IDisposable
{
    private static readonly StationName Train = new(StationName.Train, "fr");
    private readonly TempFolder folder = new();

    [Fact]
    public void Ledger_CutOffLastLine_IsPassedOverAndReplaced()
    {
        var store = Prepared();
        store.Ledger.Append(Entry("1", LedgerOutcome.Done));
        var path = Path.Combine(store.Folder, "ledger.jsonl");
        File.AppendAllText(path, "{\"station\":\"train/fr\",\"ident");

        Assert.Single(store.Ledger.Read());
        store.Ledger.Append(Entry("2", LedgerOutcome.Failed));

        Assert.Equal([LedgerOutcome.Done, LedgerOutcome.Failed], store.Ledger.Read().Select(entry => entry.Outcome));
    }

    [Fact]
    public void Ledger_BrokenLineInTheMiddle_IsRefusedWithItsNumber()
    {
        var store = Prepared();
        store.Ledger.Append(Entry("1", LedgerOutcome.Done));
        File.AppendAllText(Path.Combine(store.Folder, "ledger.jsonl"), "nonsense\n");
        store.Ledger.Append(Entry("2", LedgerOutcome.Done));

        var thrown = Assert.Throws<BadInputException>(store.Ledger.Read);

        Assert.EndsWith("ledger.jsonl:2", thrown.Problems[0].Where, StringComparison.Ordinal);
    }

    [Fact]
    public void Lock_TakenTwice_SaysWhoHoldsItAndSinceWhen()
    {
        var store = Prepared();
        using (StoreLock.Take(store, "process 17", TimeProvider.System))
        {
            var thrown = Assert.Throws<BadInputException>(() => StoreLock.Take(store, "process 18", TimeProvider.System));
            Assert.Contains("in use by process 17, since 20", thrown.Message, StringComparison.Ordinal);
        }

        StoreLock.Take(store, "process 18", TimeProvider.System).Dispose();
    }

    [Fact]
    public void At_NewerFormat_IsRefused()
    {
        var store = Prepared();
        File.WriteAllText(Path.Combine(store.Folder, "format"), "2\n");

        var thrown = Assert.Throws<BadInputException>(() => Store.At(folder.Path));

        Assert.Contains("format '2'", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void At_NoStoreYet_WritesNothing()
    {
        Assert.Empty(Store.At(folder.Path).Ledger.Read());
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void DigestCache_FileReplacedWithSameSizeAndTime_IsHashedAgain()
    {
        var store = Prepared();
        var path = folder["weights"];
        var old = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        File.WriteAllBytes(path, new byte[1 << 20]);
        File.SetLastWriteTimeUtc(path, old);
        var cache = DigestCache.Of(store, TimeProvider.System);
        var before = cache.Digest(path);
        cache.Save();
        Assert.NotEmpty(File.ReadAllLines(Path.Combine(store.Folder, "digests")));

        // A copy moved over it: another file of equal size and time stamp.
        Thread.Sleep(20);
        var content = new byte[1 << 20];
        content[7] = 1;
        File.WriteAllBytes(path + ".new", content);
        File.SetLastWriteTimeUtc(path + ".new", old.AddTicks(1));
        File.Move(path + ".new", path, overwrite: true);

        Assert.Equal(before, before);
        Assert.NotEqual(before, DigestCache.Of(store, TimeProvider.System).Digest(path));
    }

    [Fact]
    public void DigestCache_FileWrittenJustNow_IsNotRemembered()
    {
        var store = Prepared();
        File.WriteAllBytes(folder["weights"], new byte[1 << 20]);
        var cache = DigestCache.Of(store, TimeProvider.System);

        cache.Digest(folder["weights"]);
        cache.Save();

        Assert.False(File.Exists(Path.Combine(store.Folder, "digests")));
    }

    public void Dispose() => folder.Dispose();

    private static LedgerEntry Entry(string digit, LedgerOutcome outcome) => new()
    {
        Station = Train.ToString(), Identity = Digest.Of(digit).Hex, Started = DateTimeOffset.UnixEpoch, Seconds = 1.5, Outcome = outcome,
    };

    private Store Prepared()
    {
        var store = Store.At(folder.Path);
        store.Prepare();
        return store;
    }
}
