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
    public void Recover_KilledRun_IsInTheLedgerOnceWithTheSecondsUntilItsLastTouch()
    {
        var store = Prepared();
        _ = UnderWay.Begin(store, Entry("train/fr"), pricePerSecond: 0.5, clock);
        clock.Pass(TimeSpan.FromSeconds(7));

        StoreLock.Take(store, "the next", clock).Dispose();
        StoreLock.Take(store, "another", clock).Dispose();

        var killed = Assert.Single(store.Ledger.Read());
        Assert.Equal((LedgerOutcome.Killed, 7, 3.5, "EUR", Start),
            (killed.Outcome, killed.Seconds, killed.Price!.Value, killed.Currency, killed.Started));
        Assert.Empty(store.Ledger.Check());
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.RunningFolder));
    }

    [Fact]
    public void Recover_RunThatEnded_LeavesNothing()
    {
        var store = Prepared();
        UnderWay.Begin(store, Entry("train/fr"), null, clock).Dispose();

        StoreLock.Take(store, "the next", clock).Dispose();

        Assert.Empty(store.Ledger.Read());
    }

    [Fact]
    public void Recover_SeveralOneCutOff_TakesTheOthersOldestFirst()
    {
        var store = Prepared();
        _ = UnderWay.Begin(store, Entry("train/fr") with { Started = Start.AddSeconds(2) }, null, clock);
        _ = UnderWay.Begin(store, Entry("train/de"), null, clock);
        File.WriteAllText(Path.Combine(store.RunningFolder, "train-en-0.json"), "");

        StoreLock.Take(store, "the next", clock).Dispose();

        Assert.Equal(["train/de", "train/fr"], store.Ledger.Read().Select(entry => entry.Station));
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.RunningFolder));
    }

    [Fact]
    public void Recover_ClockSetBack_GivesNoTimeBelowNothing()
    {
        var store = Prepared();
        _ = UnderWay.Begin(store, Entry("train/fr"), null, clock);
        clock.Pass(TimeSpan.FromDays(-1));

        StoreLock.Take(store, "the next", clock).Dispose();

        Assert.Equal(0, Assert.Single(store.Ledger.Read()).Seconds);
    }

    public void Dispose() => folder.Dispose();

    private static LedgerEntry Entry(string station) => new()
    {
        Station = station, Identity = Digest.Of(station).Hex, Started = Start, Seconds = 0,
            Outcome = LedgerOutcome.Failed, Currency = "EUR",
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
