using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Testing;

namespace Tributary.Tests.Releases.Stores;

public sealed class HistoryTests
{
    private static readonly StationName Name = new(StationName.Train, "fr");
    private static readonly Digest Identity = Digest.Of("inputs");

    [Fact]
    public void Whole_BrokenOffAndGoneOn_HasTheTimeOfAllItsParts()
    {
        using var folder = new TempFolder();
        var store = Store.At(folder.Path);
        store.Prepare();
        foreach (var (seconds, outcome) in new[] { (50.0, LedgerOutcome.Done), (30, LedgerOutcome.Cancelled), (5, LedgerOutcome.Failed),
            (20, LedgerOutcome.Done), (7, LedgerOutcome.Cancelled) })
        {
            store.Ledger.Append(Entry(seconds, outcome));
        }

        var history = History.Of(store);

        Assert.Equal((55.0, 2.0), (history.Whole(Name, Identity)!.Seconds, history.Whole(Name, Identity)!.Price));
        Assert.Equal(20, history.Of(Name, Identity)!.Seconds);
        Assert.Null(history.Whole(Name, Digest.Of("others")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whole_RunsThatEndedWell_HasTheTimeOfTheLast(int runs)
    {
        using var folder = new TempFolder();
        var store = Store.At(folder.Path);
        store.Prepare();
        for (var run = 1; run <= runs; run++)
        {
            store.Ledger.Append(Entry(run * 10, LedgerOutcome.Done));
        }

        Assert.Equal(runs * 10, History.Of(store).Whole(Name, Identity)!.Seconds);
    }

    private static LedgerEntry Entry(double seconds, LedgerOutcome outcome) => new()
    {
        Station = Name.ToString(), Identity = Identity.Hex, Started = DateTimeOffset.UnixEpoch, Seconds = seconds, Outcome = outcome,
            Price = outcome == LedgerOutcome.Done ? 1 : 0.5,
    };
}
