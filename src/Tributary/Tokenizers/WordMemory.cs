using System.Collections.Concurrent;

namespace Tributary.Tokenizers;

/// <summary>
/// The ids of words seen before. Text repeats its words, so most are looked up and not joined again. Bounded: words of up to
/// <see cref="LongestWord"/> characters, the first <see cref="MostWords"/> of them (some 10 MB); later ones are joined each time.
/// </summary>
internal sealed class WordMemory
{
    private const int LongestWord = 48;
    private const int MostWords = 1 << 16;

    private readonly ConcurrentDictionary<string, int[]> words = new(StringComparer.Ordinal);
    private int count;

    public bool TryGet(string word, out int[] ids) => words.TryGetValue(word, out ids!);

    public void Remember(string word, int[] ids)
    {
        if (word.Length <= LongestWord && Volatile.Read(ref count) < MostWords && words.TryAdd(word, ids))
        {
            Interlocked.Increment(ref count);
        }
    }
}
