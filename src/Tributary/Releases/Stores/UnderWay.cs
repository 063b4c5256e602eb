namespace Tributary.Releases.Stores;

/// <summary>
/// A run of a station that has begun and not ended (<c>.tributary/running/</c>): a file with its entry as it stands, written anew every
/// second while the process lives. It is removed once the entry is in the ledger. What lies there when the next process takes the store's
/// lock belongs to one that was killed, and goes into the ledger then, with what it had done when it was last written.
/// </summary>
internal sealed class UnderWay : IDisposable
{
    private static readonly TimeSpan BetweenSigns = TimeSpan.FromSeconds(1);

    private readonly Lock writing = new();
    private readonly string file;
    private readonly Func<LedgerEntry> now;
    private readonly ITimer timer;
    private bool ended;

    private UnderWay(string file, Func<LedgerEntry> now, TimeProvider clock)
    {
        (this.file, this.now) = (file, now);
        Write();
        timer = clock.CreateTimer(_ => Sign(), null, BetweenSigns, BetweenSigns);
    }

    /// <summary>Notes that a run begins. The caller holds the store's lock.</summary>
    /// <param name="store">The store.</param>
    /// <param name="now">The run as it stands at the moment, with what it has done.</param>
    /// <param name="clock">Tells when the next second is over.</param>
    public static UnderWay Begin(Store store, Func<LedgerEntry> now, TimeProvider clock)
    {
        Directory.CreateDirectory(store.RunningFolder);
        var entry = now();
        return new UnderWay(Path.Combine(store.RunningFolder, $"{entry.Station.Replace('/', '-')}-{entry.Identity[..12]}.json"),
            now, clock);
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
                store.Ledger.Append(Killed(run, File.GetLastWriteTimeUtc(path)));
            }

            File.Delete(path);
        }
    }

    /// <summary>The stations that have begun and not ended, by name; of a process that was killed too, until the next one tidies
    /// up.</summary>
    public static IReadOnlyList<string> Stations(Store store) => !Directory.Exists(store.RunningFolder) ? []
        : [.. Directory.EnumerateFiles(store.RunningFolder, "*.json").Select(Read).OfType<RunUnderWay>()
            .OrderBy(run => run.Entry.Started).Select(run => run.Entry.Station)];

    /// <summary>The run has ended, and its entry is in the ledger.</summary>
    public void Dispose()
    {
        timer.Dispose();
        lock (writing)
        {
            ended = true;
            File.Delete(file);
        }
    }

    private void Sign()
    {
        lock (writing)
        {
            try
            {
                Write();
            }
            catch (Exception lost) when (lost is IOException or UnauthorizedAccessException)
            {
                // The disk fails, which the run itself will say: a sign that is missing costs seconds of a figure.
            }
        }
    }

    private void Write()
    {
        if (!ended)
        {
            WholeFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(new RunUnderWay(now(), null), StoreJson.Line.RunUnderWay));
        }
    }

    /// <summary>The entry of a run that was killed. Programs before this one left time and price
    /// to be reckoned from the last touch.</summary>
    private static LedgerEntry Killed(RunUnderWay run, DateTime touched)
    {
        if (run.Entry.MachineSeconds is not null)
        {
            return run.Entry with { Outcome = LedgerOutcome.Killed };
        }

        // A clock that was set back gives no time below nothing.
        var seconds = Math.Round(Math.Max(0, (touched - run.Entry.Started.UtcDateTime).TotalSeconds), 3);
        return run.Entry with { Outcome = LedgerOutcome.Killed, Seconds = seconds, Price = run.PricePerSecond * seconds };
    }

    /// <summary>A file that a power cut left empty says nothing.</summary>
    private static RunUnderWay? Read(string path) => JsonFile.TryParse(RegularFile.Text(path), StoreJson.Line.RunUnderWay);
}

/// <summary>What the file holds.</summary>
/// <param name="Entry">The run as it stands.</param>
/// <param name="PricePerSecond">What a second costs; in files of older programs alone.</param>
internal sealed record RunUnderWay(LedgerEntry Entry, double? PricePerSecond);
