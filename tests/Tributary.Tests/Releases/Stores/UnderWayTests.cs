using Tributary.Releases.Stores;
using Tributary.Testing;

namespace Tributary.Tests.Releases.Stores;

/// <summary>Runs whose process was killed reach the ledger with the next run.</summary>
public sealed class UnderWayTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TempFolder folder = new();
    private readonly TouchClock clock = new(Start);

    [Fact]
    public void Recover_KilledRun_IsInTheLedgerOnceWithWhatItDidUntilItsLastSign()
    {
        var store = Prepared();
        var begun = clock.GetUtcNow();
        _ = UnderWay.Begin(store, () => Did(clock.GetUtcNow() - begun), clock);
        clock.Pass(TimeSpan.FromSeconds(7));

        StoreLock.Take(store, "the next", clock).Dispose();
        StoreLock.Take(store, "another", clock).Dispose();

        var killed = Assert.Single(store.Ledger.Read());
        Assert.Equal((LedgerOutcome.Killed, 7, 3.5, 700L, 1.75, "EUR", Start),
            (killed.Outcome, killed.Seconds, killed.MachineSeconds!.Value,
            killed.Tokens, killed.Price!.Value, killed.Currency, killed.Started));
        Assert.Empty(store.Ledger.Check());
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.RunningFolder));
    }

    [Fact]
    public void Recover_RunThatEnded_LeavesNothing()
    {
        var store = Prepared();
        UnderWay.Begin(store, () => Entry("train/fr"), clock).Dispose();

        StoreLock.Take(store, "the next", clock).Dispose();

        Assert.Empty(store.Ledger.Read());
    }

    [Fact]
    public void Recover_SeveralOneCutOff_TakesTheOthersOldestFirst()
    {
        var store = Prepared();
        _ = UnderWay.Begin(store, () => Entry("train/fr") with { Started = Start.AddSeconds(2) }, clock);
        _ = UnderWay.Begin(store, () => Entry("train/de"), clock);
        File.WriteAllText(Path.Combine(store.RunningFolder, "train-en-0.json"), "");

        StoreLock.Take(store, "the next", clock).Dispose();

        Assert.Equal(["train/de", "train/fr"], store.Ledger.Read().Select(entry => entry.Station));
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.RunningFolder));
    }

    [Theory]
    [InlineData(7, 7, 3.5)]
    [InlineData(-86400, 0, 0)]
    public void Recover_FileOfAnOlderProgram_GivesTheTimeUntilItsLastTouch(int touched, double seconds, double price)
    {
        var store = Prepared();
        Directory.CreateDirectory(store.RunningFolder);
        var file = Path.Combine(store.RunningFolder, "train-fr-0123456789ab.json");
        File.WriteAllText(file, $$"""
            {"entry":{"station":"train/fr","identity":"{{Digest.Of("fr").Hex}}","started":"2026-03-01T12:00:00+00:00","seconds":0,
            "outcome":"failed","tokens":0,"currency":"EUR","threads":1},"price_per_second":0.5}
            """);
        File.SetLastWriteTimeUtc(file, Start.AddSeconds(touched).UtcDateTime);

        StoreLock.Take(store, "the next", clock).Dispose();

        var killed = Assert.Single(store.Ledger.Read());
        Assert.Equal((LedgerOutcome.Killed, seconds, price), (killed.Outcome, killed.Seconds, killed.Price!.Value));
    }

    public void Dispose() => folder.Dispose();

    private static LedgerEntry Entry(string station) => new()
    {
        Station = station, Identity = Digest.Of(station).Hex, Started = Start, Seconds = 0,
            Outcome = LedgerOutcome.Failed, Currency = "EUR",
    };

    private static LedgerEntry Did(TimeSpan time) => Entry("train/fr") with
    {
        Seconds = time.TotalSeconds, MachineSeconds = time.TotalSeconds / 2, Tokens = (long)time.TotalSeconds * 100,
        Price = time.TotalSeconds / 4,
    };

    private Store Prepared()
    {
        var store = Store.At(folder.Path);
        Directory.CreateDirectory(store.Folder);
        store.Prepare();
        return store;
    }

    /// <summary>A clock that is set, and whose timers fire when it is.</summary>
    private sealed class TouchClock(DateTimeOffset now) : TimeProvider
    {
        private readonly List<Action> timers = [];
        private DateTimeOffset time = now;

        public void Pass(TimeSpan span)
        {
            time += span;
            timers.ForEach(timer => timer());
        }

        public override DateTimeOffset GetUtcNow() => time;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            timers.Add(() => callback(state));
            return new Timer();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
