using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Testing;

namespace Tributary.Tests.Releases.Stores;

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
            Assert.Contains($"held by process 17 on {Environment.MachineName} since 20", thrown.Message, StringComparison.Ordinal);
            Assert.Contains("Z, less than a minute; wait for it", thrown.Message, StringComparison.Ordinal);
        }

        StoreLock.Take(store, "process 18", TimeProvider.System).Dispose();
    }

    [Fact]
    public void At_NewerFormat_IsRefused()
    {
        var store = Prepared();
        File.WriteAllText(Path.Combine(store.Folder, "format"), "3\n");

        var thrown = Assert.Throws<BadInputException>(() => Store.At(folder.Path));

        Assert.Contains("format '3', this program reads '1' and '2'", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\n")]
    [InlineData("99999999999999999999\n")]
    [InlineData("-1\n")]
    public void At_OtherFormat_IsRefused(string format)
    {
        var store = Prepared();
        File.WriteAllText(Path.Combine(store.Folder, "format"), format);

        Assert.Throws<BadInputException>(() => Store.At(folder.Path));
        Assert.Throws<BadInputException>(store.Prepare);
    }

    [Fact]
    public void At_VersionOne_IsReadWithoutMigrating()
    {
        var store = VersionOne();
        var before = Files();

        Assert.Empty(Store.At(folder.Path).Ledger.Read());
        Assert.Empty(new ReleaseStore(store).All());
        Assert.Empty(StoreVerification.Of(store).Problems);

        Assert.Equal(before, Files());
    }

    [Fact]
    public void Take_VersionOne_IsMigratedUnderTheLock()
    {
        var store = VersionOne();
        using (new FileStream(Path.Combine(store.Folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Throws<BadInputException>(() => StoreLock.Take(store, "process 18", TimeProvider.System));
            Assert.Equal("1\n", File.ReadAllText(Path.Combine(store.Folder, "format")));
        }

        StoreLock.Take(store, "process 18", TimeProvider.System).Dispose();

        Assert.Equal("2\n", File.ReadAllText(Path.Combine(store.Folder, "format")));
        Assert.True(Directory.Exists(store.ReleasesFolder));
        Assert.True(File.Exists(Path.Combine(store.Folder, "stations", "train", "kept")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Prepare_MigrationKilledBetweenItsWrites_IsTakenUpAgain(bool formatBegun)
    {
        var store = VersionOne();
        Directory.CreateDirectory(store.ReleasesFolder);
        if (formatBegun)
        {
            File.WriteAllText(Path.Combine(store.Folder, ".format.0123456789abcdef.partial"), "");
        }

        Assert.NotNull(Store.At(folder.Path));
        store.Prepare();

        Assert.Equal("2\n", File.ReadAllText(Path.Combine(store.Folder, "format")));
        Assert.False(File.Exists(Path.Combine(store.Folder, ".format.0123456789abcdef.partial")));
    }

    [Theory]
    [InlineData(30, "less than a minute")]
    [InlineData(-3600, "less than a minute")]
    [InlineData(90, "a minute")]
    [InlineData(12 * 60, "12 minutes")]
    [InlineData(5 * 3600, "5 hours")]
    [InlineData(3 * 86400, "3 days")]
    public void Take_HeldForAWhile_SaysItsAge(int seconds, string age)
    {
        var store = Prepared();
        using var held = StoreLock.Take(store, "process 17", new SetClock(DateTimeOffset.UnixEpoch));

        var thrown = Assert.Throws<BadInputException>(() => StoreLock.Take(store, "process 18",
            new SetClock(DateTimeOffset.UnixEpoch.AddSeconds(seconds))));

        Assert.Contains($" since 1970-01-01 00:00:00Z, {age};", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "held by another process")]
    [InlineData("process 17, since nobody knows", "held by process 17, since nobody knows")]
    [InlineData("process 17", "held by process 17;")]
    public void Take_HolderFileOfAnotherForm_IsToldAsItIs(string text, string expected)
    {
        var store = Prepared();
        using var held = StoreLock.Take(store, "process 17", TimeProvider.System);
        File.WriteAllText(Path.Combine(store.Folder, "lock.holder"), text);

        Assert.Contains(expected, Assert.Throws<BadInputException>(() => StoreLock.Take(store, "process 18", TimeProvider.System))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakeAsync_WithoutAWait_RefusesAtOnce()
    {
        var store = Prepared();
        using var held = StoreLock.Take(store, "process 17", TimeProvider.System);

        await Assert.ThrowsAsync<BadInputException>(() => StoreLock.TakeAsync(store, "process 18", TimeProvider.System));
    }

    [Fact]
    public async Task TakeAsync_FreedInTime_TakesItAndSaidOnceWhomItWaitedFor()
    {
        var store = Prepared();
        var held = StoreLock.Take(store, "process 17", TimeProvider.System);
        var told = new List<string>();
        var waiting = StoreLock.TakeAsync(store, "process 18", TimeProvider.System, TimeSpan.FromMinutes(1),
            new SynchronousProgress<string>(told.Add));
        Assert.False(waiting.IsCompleted);

        held.Dispose();
        (await waiting).Dispose();

        Assert.Contains("held by process 17", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakeAsync_WaitOver_RefusesAndCancelledStops()
    {
        var store = Prepared();
        using var held = StoreLock.Take(store, "process 17", TimeProvider.System);
        using var stop = new CancellationTokenSource(20);

        await Assert.ThrowsAsync<BadInputException>(() => StoreLock.TakeAsync(store, "process 18", TimeProvider.System,
            TimeSpan.FromMilliseconds(30)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            StoreLock.TakeAsync(store, "process 18", TimeProvider.System, TimeSpan.FromMinutes(1), null, stop.Token));
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

    private Store VersionOne()
    {
        var store = Store.At(folder.Path);
        Directory.CreateDirectory(Path.Combine(store.Folder, "stations", "train"));
        File.WriteAllText(Path.Combine(store.Folder, "stations", "train", "kept"), "");
        File.WriteAllText(Path.Combine(store.Folder, "format"), "1\n");
        return store;
    }

    private string[] Files() => [.. Directory.EnumerateFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)];

    private Store Prepared()
    {
        var store = Store.At(folder.Path);
        store.Prepare();
        return store;
    }
}

/// <summary>A clock that stands still.</summary>
internal sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
