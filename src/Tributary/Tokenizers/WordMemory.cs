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

    /// <summary>The ids of a word: those that were found before, else what is found now.</summary>
    public int[] IdsOf(string word, Func<string, int[]> find)
    {
        if (words.TryGetValue(word, out var known))
        {
            return known;
        }

        var ids = find(word);
        if (word.Length <= LongestWord && Volatile.Read(ref count) < MostWords && words.TryAdd(word, ids))
        {
            Interlocked.Increment(ref count);
        }

        return ids;
    }
}
