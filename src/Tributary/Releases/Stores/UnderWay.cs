namespace Tributary.Releases.Stores;

/// <summary>
/// A run of a station that has begun and not ended (<c>.tributary/running/</c>): a file with its entry, touched every second while the
/// process lives. It is removed once the entry is in the ledger. What lies there when the next process takes the store's lock belongs to
/// one that was killed, and goes into the ledger then, with the time until it was last touched.
/// </summary>
internal sealed class UnderWay : IDisposable
{
    private static readonly TimeSpan BetweenTouches = TimeSpan.FromSeconds(1);

    private readonly string file;
    private readonly ITimer timer;

    private UnderWay(string file, TimeProvider clock)
    {
        this.file = file;
        timer = clock.CreateTimer(_ => Touch(file, clock), null, BetweenTouches, BetweenTouches);
    }

    /// <summary>Notes that a run begins. The caller holds the store's lock.</summary>
    /// <param name="store">The store.</param>
    /// <param name="entry">The run as it begins; its times and counts are 0.</param>
    /// <param name="pricePerSecond">What a second costs, in the entry's currency; null without a price.</param>
    /// <param name="clock">Tells the time of every touch.</param>
    public static UnderWay Begin(Store store, LedgerEntry entry, double? pricePerSecond, TimeProvider clock)
    {
        Directory.CreateDirectory(store.RunningFolder);
        var path = Path.Combine(store.RunningFolder, $"{entry.Station.Replace('/', '-')}-{entry.Identity[..12]}.json");
        WholeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new RunUnderWay(entry, pricePerSecond),
            StoreJson.Line.RunUnderWay));
        File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
        return new UnderWay(path, clock);
    }

    /// <summary>Puts the runs that a killed process left into the ledger, oldest first. The
    /// caller has just taken the store's lock, so none of them goes on.</summary>
    public static void Recover(Store store)
    {
        if (!Directory.Exists(store.RunningFolder))
        {
            return;
        }

        var left = Directory.EnumerateFiles(store.RunningFolder, "*.json").Select(path => (File: path, Run: Read(path))).ToArray();
        foreach (var (path, run) in left.OrderBy(one => one.Run?.Entry.Started).ThenBy(one => one.File, StringComparer.Ordinal))
        {
            if (run is not null)
            {
                // A clock that was set back gives no time below nothing.
                var seconds = Math.Round(Math.Max(0, (File.GetLastWriteTimeUtc(path) - run.Entry.Started.UtcDateTime).TotalSeconds), 3);
                store.Ledger.Append(run.Entry with { Outcome = LedgerOutcome.Killed, Seconds = seconds,
                    Price = run.PricePerSecond * seconds });
            }

            File.Delete(path);
        }
    }

    /// <summary>The stations that have begun and not ended, by name; of a process that was killed too, until the next one tidies up.</summary>
    public static IReadOnlyList<string> Stations(Store store) => !Directory.Exists(store.RunningFolder) ? []
        : [.. Directory.EnumerateFiles(store.RunningFolder, "*.json").Select(Read).OfType<RunUnderWay>()
            .OrderBy(run => run.Entry.Started).Select(run => run.Entry.Station)];

    /// <summary>The run has ended, and its entry is in the ledger.</summary>
    public void Dispose()
    {
        timer.Dispose();
        File.Delete(file);
    }

    private static void Touch(string path, TimeProvider clock)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
        }
        catch (Exception lost) when (lost is IOException or UnauthorizedAccessException)
        {
            // The run has just ended, or the disk fails, which the run itself will say: a touch that is missing costs seconds of a figure.
        }
    }

    /// <summary>A file that a power cut left empty says nothing.</summary>
    private static RunUnderWay? Read(string path) => JsonFile.TryParse(RegularFile.Text(path), StoreJson.Line.RunUnderWay);
}

/// <summary>What the file holds.</summary>
internal sealed record RunUnderWay(LedgerEntry Entry, double? PricePerSecond);
