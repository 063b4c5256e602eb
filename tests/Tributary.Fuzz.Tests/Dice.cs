using Tributary.Numerics;

namespace Tributary.Fuzz;

/// <summary>The draws of one input: a function of seed, parser and index, so that any input can be made again alone.</summary>
internal sealed class Dice(long seed, string parser, long index)
{
    private readonly CounterRandom random = CounterRandom.For(seed, parser, Invariant.Text(index));
    private long drawn;

    /// <summary>A whole number from 0 to one less than a count.</summary>
    public int Below(int count) => (int)Math.BigMul(random.Bits(drawn++), (ulong)count, out _);

    /// <summary>True once in so many draws.</summary>
    public bool OneIn(int count) => Below(count) == 0;

    /// <summary>One of some things.</summary>
    public T Of<T>(params IReadOnlyList<T> things) => things[Below(things.Count)];
}
