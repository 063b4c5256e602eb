using Tributary.Releases.Stores;
using Tributary.Training;

namespace Tributary.Planning.Estimates;

/// <summary>
/// Remembers how fast machines are (<c>.tributary/speeds</c>), so that planning measures each once. A line a measure: the digest of all
/// that decides it, a tab, the figures; the newest last, and no more than a few. A line that cannot be read is not known; losing the file
/// loses nothing.
/// </summary>
internal sealed class SpeedCache(Store store)
{
    /// <summary>How many measures are kept.</summary>
    public const int Most = 32;

    private readonly string file = Path.Combine(store.Folder, "speeds");

    /// <summary>What was measured under a key; null if nothing is known.</summary>
    public MachineSpeed? Find(Digest key) =>
        Lines().LastOrDefault(line => line.Digest == key.Hex).Text is { } text ? MachineSpeed.Parse(text) : null;

    /// <summary>Adds a measure; nothing where the store cannot be written to.</summary>
    public void Add(Digest key, MachineSpeed speed) => RememberedLines.Write(file,
        [.. Lines().Where(line => line.Digest != key.Hex).TakeLast(Most - 1), (key.Hex, speed.ToString())]);

    private (string Digest, string Text)[] Lines() => [.. RememberedLines.Read(file)];
}
