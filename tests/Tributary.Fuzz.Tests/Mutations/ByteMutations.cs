using System.Buffers.Binary;

namespace Tributary.Fuzz.Mutations;

/// <summary>Changes of bytes, whatever they stand for: bits, lengths, stretches.</summary>
internal static class ByteMutations
{
    private const int MostBytes = 1 << 16;

    private static readonly byte[] Telling = [0, 1, 0x7F, 0x80, 0xC0, 0xED, 0xFE, 0xFF, .. "\"'[]{}():,.-+0 9eE\\/#&*|>%\t\r\n"u8];
    private static readonly long[] Lengths = [0, 1, -1, 2, 127, 255, 65_535, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue];

    private static readonly Func<Dice, List<byte>, List<byte>>[] Changes =
        [FlipBit, FlipBit, SetByte, SetByte, WriteLength, Remove, Repeat, Insert, Cut, Swap];

    /// <summary>A few changes of bytes, one most often.</summary>
    public static byte[] Of(Dice dice, byte[] bytes)
    {
        List<byte> changed = [.. bytes];
        var count = dice.OneIn(3) ? 2 + dice.Below(4) : 1;
        for (var i = 0; i < count; i++)
        {
            changed = changed.Count == 0 ? Insert(dice, changed) : dice.Of(Changes)(dice, changed);
        }

        return [.. changed.Take(MostBytes)];
    }

    private static List<byte> FlipBit(Dice dice, List<byte> bytes)
    {
        bytes[dice.Below(bytes.Count)] ^= (byte)(1 << dice.Below(8));
        return bytes;
    }

    private static List<byte> SetByte(Dice dice, List<byte> bytes)
    {
        bytes[dice.Below(bytes.Count)] = dice.Of(Telling);
        return bytes;
    }

    private static List<byte> WriteLength(Dice dice, List<byte> bytes)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, dice.Of(Lengths));
        var start = dice.Below(bytes.Count);
        for (var i = 0; i < dice.Of(2, 4, 8) && start + i < bytes.Count; i++)
        {
            bytes[start + i] = number[i];
        }

        return bytes;
    }

    private static List<byte> Remove(Dice dice, List<byte> bytes)
    {
        var (start, length) = Stretch(dice, bytes);
        bytes.RemoveRange(start, length);
        return bytes;
    }

    private static List<byte> Repeat(Dice dice, List<byte> bytes)
    {
        var (start, length) = Stretch(dice, bytes);
        var stretch = bytes.GetRange(start, length);
        for (var times = dice.OneIn(4) ? 1 + dice.Below(100) : 1; times > 0 && bytes.Count < MostBytes; times--)
        {
            bytes.InsertRange(start, stretch);
        }

        return bytes;
    }

    private static List<byte> Insert(Dice dice, List<byte> bytes)
    {
        var at = dice.Below(bytes.Count + 1);
        for (var count = 1 + dice.Below(8); count > 0; count--)
        {
            bytes.Insert(at, dice.OneIn(2) ? dice.Of(Telling) : (byte)dice.Below(256));
        }

        return bytes;
    }

    private static List<byte> Cut(Dice dice, List<byte> bytes) => bytes.GetRange(0, dice.Below(bytes.Count));

    private static List<byte> Swap(Dice dice, List<byte> bytes)
    {
        var (first, second) = (dice.Below(bytes.Count), dice.Below(bytes.Count));
        (bytes[first], bytes[second]) = (bytes[second], bytes[first]);
        return bytes;
    }

    private static (int Start, int Length) Stretch(Dice dice, List<byte> bytes)
    {
        var start = dice.Below(bytes.Count);
        return (start, Math.Min(bytes.Count - start, 1 + dice.Below(dice.Of(4, 32, 256))));
    }
}
