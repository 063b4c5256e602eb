using CsCheck;
using Tributary.Numerics;

namespace Tributary.Tests.Numerics;

public sealed class FloatFormatsTests
{
    [Fact]
    public void WidenBF16_EveryPattern_IsTheUpperHalf()
    {
        var all = Enumerable.Range(0, 65536).Select(bits => (ushort)bits).ToArray();
        var wide = new float[all.Length];
        FloatFormats.WidenBF16(all, wide);

        Assert.All(all, bits => Assert.Equal((uint)bits << 16, BitConverter.SingleToUInt32Bits(wide[bits])));
    }

    [Fact]
    public void NarrowToBF16_EveryWidenedPattern_ComesBack()
    {
        var all = Enumerable.Range(0, 65536).Select(bits => (ushort)bits).Where(bits => (bits & 0x7FFF) <= 0x7F80).ToArray();
        var wide = new float[all.Length];
        FloatFormats.WidenBF16(all, wide);
        var back = new ushort[all.Length];
        FloatFormats.NarrowToBF16(wide, back);

        Assert.Equal(all, back);
    }

    [Fact]
    public void NarrowToBF16_AnyBits_TakesTheNearerNeighbourAndEvenOnTies() =>
        Gen.UInt.Array[0, 70].Sample(words =>
        {
            var values = words.Select(BitConverter.UInt32BitsToSingle).ToArray();
            var narrow = new ushort[values.Length];
            FloatFormats.NarrowToBF16(values, narrow);
            return values.Zip(narrow).All(pair => pair.Second == Expected(pair.First));
        });

    [Fact]
    public void NarrowToF16_AnyBits_EqualsTheScalarConversion() =>
        Gen.UInt.Array[0, 70].Sample(words =>
        {
            var values = words.Select(BitConverter.UInt32BitsToSingle).ToArray();
            var narrow = new Half[values.Length];
            FloatFormats.NarrowToF16(values, narrow);
            return values.Zip(narrow).All(pair => float.IsNaN(pair.First) ? Half.IsNaN(pair.Second) : (Half)pair.First == pair.Second);
        });

    [Fact]
    public void WidenF16_EveryPattern_EqualsTheScalarConversion()
    {
        var all = Enumerable.Range(0, 65536).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits)).ToArray();
        var wide = new float[all.Length];
        FloatFormats.WidenF16(all, wide);

        Assert.All(all.Zip(wide), pair => Assert.True(Half.IsNaN(pair.First) ? float.IsNaN(pair.Second)
            : (float)pair.First == pair.Second));
    }

    [Fact]
    public void NarrowF64_HalfwayValues_RoundToEven()
    {
        var narrow = new float[3];
        FloatFormats.NarrowF64([1 + Math.Pow(2, -24), 1 + (3 * Math.Pow(2, -24)), 0.1], narrow);

        Assert.Equal([1f, 1f + (2 * MathF.Pow(2, -23)), 0.1f], narrow);
    }

    [Fact]
    public void IndexOfNonFinite_AtAnyPlace_IsFound() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[0, 69], Gen.OneOf(Gen.Const(float.NaN), Gen.Const(float.PositiveInfinity),
            Gen.Const(float.NegativeInfinity))).Sample((length, place, bad) =>
        {
            var values = Enumerable.Repeat(float.MaxValue, length).ToArray();
            if (place < length)
            {
                values[place] = bad;
            }

            return FloatFormats.IndexOfNonFinite(values) == (place < length ? place : -1);
        });

    /// <summary>The definition in exact arithmetic: the nearer of the two neighbours, the even one in the middle.</summary>
    private static ushort Expected(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
        {
            return (ushort)((bits >> 16) | 0x40);
        }

        var below = (ushort)(bits >> 16);
        var rest = bits & 0xFFFF;
        return rest > 0x8000 || (rest == 0x8000 && (below & 1) == 1) ? (ushort)(below + 1) : below;
    }
}
