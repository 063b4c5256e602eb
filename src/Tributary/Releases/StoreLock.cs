using System.Globalization;
using System.Text;

namespace Tributary.Releases;

/// <summary>
/// Keeps a second run off a store. The operating system holds the lock (an open file without sharing), so it ends with the process, however
/// that ends; a file beside it says who holds it, for the message to the other.
/// </summary>
public sealed class StoreLock : IDisposable
{
    private readonly FileStream held;

    private StoreLock(FileStream held) => this.held = held;

    /// <summary>Takes the lock of a store, making its folder where needed.</summary>
    /// <param name="store">The store.</param>
    /// <param name="holder">Who asks, in words: told to whoever comes second.</param>
    /// <param name="clock">Tells since when.</param>
    /// <exception cref="BadInputException">Somebody else holds it.</exception>
    public static StoreLock Take(Store store, string holder, TimeProvider clock)
    {
        store.Prepare();
        var path = Path.Combine(store.Folder, "lock");
        var about = Path.Combine(store.Folder, "lock.holder");
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            var who = File.Exists(about) ? File.ReadAllText(about).Trim() : "another process";
            throw new BadInputException(store.Folder, $"in use by {who}; wait for it, or end it");
        }

        var since = clock.GetUtcNow().ToString("u", CultureInfo.InvariantCulture);
        File.WriteAllText(about, $"{holder}, since {since}\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return new StoreLock(stream);
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => held.Dispose();
}
