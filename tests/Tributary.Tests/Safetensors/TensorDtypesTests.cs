using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Safetensors;

public sealed class TensorDtypesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Name_OfEveryType_IsParsedBack()
    {
        var types = Enum.GetValues<TensorDtype>();

        Assert.Equal(types, types.Select(dtype => TensorDtypes.TryParse(dtype.Name(), out var parsed) ? parsed : (TensorDtype)(-1)));
        Assert.Equal(types.Length, TensorDtypes.Names.Distinct(StringComparer.Ordinal).Count());
        Assert.False(TensorDtypes.TryParse(null, out _));
        Assert.False(TensorDtypes.TryParse("f32", out _));
    }

    [Theory]
    [InlineData("F4", 4)]
    [InlineData("F6_E2M3", 6)]
    [InlineData("F6_E3M2", 6)]
    [InlineData("F8_E4M3", 8)]
    [InlineData("F8_E5M2", 8)]
    [InlineData("F8_E8M0", 8)]
    [InlineData("F8_E4M3FNUZ", 8)]
    [InlineData("F8_E5M2FNUZ", 8)]
    [InlineData("BOOL", 8)]
    [InlineData("U16", 16)]
    [InlineData("BF16", 16)]
    [InlineData("U32", 32)]
    [InlineData("C64", 64)]
    [InlineData("U64", 64)]
    public void Bits_OfAType_AreThoseOfTheFormat(string name, int bits)
    {
        Assert.True(TensorDtypes.TryParse(name, out var dtype));
        Assert.Equal((bits, Math.Max(1, bits / 8)), (dtype.Bits(), dtype.Size()));
    }

    [Fact]
    public void WriteBytes_OfEveryType_ComesBackByteForByte()
    {
        var layouts = Enum.GetValues<TensorDtype>().Select(dtype => new TensorLayout($"t{dtype}", dtype, [2, 4])).ToArray();
        var contents = layouts.ToDictionary(layout => layout.Name, layout => Enumerable.Range(1, layout.Dtype.Bits())
            .Select(i => (byte)(i * 7)).ToArray(), StringComparer.Ordinal);
        using (var writer = new SafetensorsWriter(folder["all.safetensors"], layouts))
        {
            foreach (var layout in layouts)
            {
                writer.WriteBytes(layout.Name, contents[layout.Name]);
            }

            writer.Complete();
        }

        using var file = new SafetensorsFile(folder["all.safetensors"]);

        Assert.All(contents, content => Assert.Equal(content.Value, file.ReadBytes(content.Key)));
        Assert.All(layouts, layout => Assert.Equal((layout.Dtype, 8L, (long)layout.Dtype.Bits()),
            (file[layout.Name].Dtype, file[layout.Name].Count, file[layout.Name].Bytes)));
        var part = new byte[3];
        file.ReadBytes("tF6E3M2", 3, part);
        Assert.Equal(contents["tF6E3M2"][3..], part);
        Assert.Contains("holds F8_E4M3, expected one of F32, F16, BF16, F64; quantised",
            Assert.Throws<BadInputException>(() => file.ReadF32("tF8E4M3")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ScalarAndTensorsWithoutElements_AreRead()
    {
        RawFile.Write(
            folder["x.safetensors"],
            """{"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"""
            + """ "e":{"dtype":"F32","shape":[3,0],"data_offsets":[4,4]},"f":{"dtype":"F4","shape":[0],"data_offsets":[0,0]}}  """,
            4);

        using var file = new SafetensorsFile(folder["x.safetensors"]);

        Assert.Equal([0f], file.ReadF32("s"));
        Assert.Empty(file.ReadF32("e"));
        Assert.Equal((1L, "[]"), (file["s"].Count, file["s"].ShapeText));
        Assert.Empty(file.ReadBytes("f"));
    }
}
