using Tributary.Numerics;

namespace Tributary.Samples.Grammars;

/// <summary>A sequence of random choices; the same seed and keys give the same choices on every machine.</summary>
public sealed class Dice(long seed, params ReadOnlySpan<string> keys)
{
    private readonly CounterRandom random = CounterRandom.For(seed, keys);
    private long next;

    /// <summary>A whole number uniform in [0, count).</summary>
    public int Below(int count) => (int)Math.BigMul(random.Bits(next++), (ulong)count, out _);

    /// <summary>One of the items, each as likely as the others.</summary>
    public T Choose<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>The items in a random order.</summary>
    public T[] Shuffled<T>(IReadOnlyList<T> items)
    {
        var shuffled = items.ToArray();
        for (var i = shuffled.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (shuffled[i], shuffled[j]) = (shuffled[j], shuffled[i]);
        }

        return shuffled;
    }
}
