namespace Tributary.Releases.Stores;

/// <summary>
/// Keeps a second run off a store. The operating system holds the lock (an open file without sharing), so it ends with the process, however
/// that ends; a file beside it says who holds it, for the message to the other.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private const string Since = ", since ";
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(500);

    private const int WouldBlock = 11, WouldBlockOnMac = 35, SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream held;
    private readonly Store store;

    private StoreLock(FileStream held, Store store) => (this.held, this.store) = (held, store);

    /// <summary>Takes the lock of a store, making its folder where needed.</summary>
    /// <param name="store">The store.</param>
    /// <param name="holder">Who asks, in words, as in "process 17": told to whoever comes second, with this machine's name.</param>
    /// <param name="clock">Tells since when.</param>
    /// <exception cref="BadInputException">Somebody else holds it.</exception>
    public static StoreLock Take(Store store, string holder, TimeProvider clock) =>
        TryTake(store, holder, clock) ?? throw new BadInputException(store.Folder, $"{HeldBy(store, clock)}; wait for it, or end it");

    /// <summary>The same, but waits for the other to end.</summary>
    /// <param name="store">The store.</param>
    /// <param name="holder">Who asks, in words.</param>
    /// <param name="clock">Tells since when, and measures the wait.</param>
    /// <param name="wait">How long to wait at most, 0 or more; null: not at all.</param>
    /// <param name="waiting">Told once, before the wait, who is waited for; null: nobody is.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="BadInputException">Somebody else holds it, and still did when the wait was over.</exception>
    public static async Task<StoreLock> TakeAsync(Store store, string holder, TimeProvider clock, TimeSpan? wait = null,
        IProgress<string>? waiting = null, CancellationToken stop = default)
    {
        var began = clock.GetTimestamp();
        for (var first = true; ; first = false)
        {
            if (TryTake(store, holder, clock) is { } taken)
            {
                return taken;
            }

            var left = (wait ?? TimeSpan.Zero) - clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
            {
                return Take(store, holder, clock);
            }

            if (first)
            {
                waiting?.Report($"{HeldBy(store, clock)}; waiting for it");
            }

            await Task.Delay(left < BetweenTries ? left : BetweenTries, clock, stop);
        }
    }

    /// <summary>Who holds the lock of a store, in words, as in "held by process 17 on here
    /// since ..."; null if nobody does. Nothing is made or changed.</summary>
    /// <remarks>To look is to share the lock for a moment: a run that takes it in that very moment is told that it is held.</remarks>
    /// <param name="store">The store; it may not exist yet.</param>
    /// <param name="clock">Tells how long it has been held.</param>
    public static string? HolderOf(Store store, TimeProvider clock)
    {
        try
        {
            using var looked = new FileStream(Path.Combine(store.Folder, "lock"), FileMode.Open, FileAccess.Read, FileShare.Read);
            return null;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return IsHeld(refused) ? HeldBy(store, clock) : null;
        }
    }

    /// <summary>Gives the lock back; who held it is not told any more.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(AboutOf(store));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It is only for a message, and the next holder writes it anew.
        }

        held.Dispose();
    }

    private static string AboutOf(Store store) => Path.Combine(store.Folder, "lock.holder");

    private static StoreLock? TryTake(Store store, string holder, TimeProvider clock)
    {
        if (Open(store) is not { } stream)
        {
            return null;
        }

        try
        {
            store.Prepare();
            UnderWay.Recover(store);
            var since = clock.GetUtcNow().ToString("u", CultureInfo.InvariantCulture);
            File.WriteAllText(AboutOf(store), $"{holder} on {Environment.MachineName}{Since}{since}\n",
                new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            return new StoreLock(stream, store);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    // Null if another process holds it. Whatever else keeps a file from being opened is no holder.
    private static FileStream? Open(Store store)
    {
        var path = Path.Combine(store.Folder, "lock");
        try
        {
            Directory.CreateDirectory(store.Folder);
            RegularFile.Require(path);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return IsHeld(refused) ? null : throw new BadInputException(path, $"cannot be opened for writing: {refused.Message}; a run "
                + "needs to write into this folder");
        }
    }

    private static bool IsHeld(Exception refused) => refused.HResult is WouldBlock or WouldBlockOnMac or SharingViolation;

    private static string HeldBy(Store store, TimeProvider clock)
    {
        var about = AboutOf(store);
        var who = File.Exists(about) ? RegularFile.Text(about).Trim() : "";
        if (who.Length == 0)
        {
            return "held by another process";
        }

        var at = who.LastIndexOf(Since, StringComparison.Ordinal);
        return at >= 0 && DateTimeOffset.TryParseExact(who[(at + Since.Length)..], "u", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var since)
            ? $"held by {who[..at]} since {who[(at + Since.Length)..]}, {Age(clock.GetUtcNow() - since)}"
            : $"held by {who}";
    }

    // A clock that was set back gives no age below nothing.
    private static string Age(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => "less than a minute",
        { TotalMinutes: < 2 } => "a minute",
        { TotalHours: < 2 } => FormattableString.Invariant($"{Math.Floor(age.TotalMinutes):0} minutes"),
        { TotalDays: < 2 } => FormattableString.Invariant($"{Math.Floor(age.TotalHours):0} hours"),
        _ => FormattableString.Invariant($"{Math.Floor(age.TotalDays):0} days"),
    };
}
