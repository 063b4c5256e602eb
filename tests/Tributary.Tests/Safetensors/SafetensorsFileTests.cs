using System.Buffers.Binary;
using CsCheck;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Safetensors;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        8, "tensor 'a' appears twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8,
        "tensor 'b' overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""",
        12, "tensor 'b' leaves a gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'a' leaves a gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "4 bytes behind the last tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", 8, "truncated")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "has 8 bytes, expected [3] elements of 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", 8, "tensor 'a' has 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "tensor 'a' has 0 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "tensor 'a' lies at")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,99999999999999999999]}}""", 8, "whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "tensor 'a' lacks")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}""", 8, "unknown or repeated key 'x'")]
    [InlineData("""{"a":{"dtype":"F4","shape":[2],"data_offsets":[0,8]}}""", 8, "tensor 'a' has 8 bytes, expected [2] elements of 4 bits")]
    [InlineData("""{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}""", 2,
        "tensor 'a' has [3] elements of 4 bits, which fill no whole number of bytes")]
    [InlineData("""{"a":{"dtype":"F6_E3M2","shape":[2],"data_offsets":[0,2]}}""", 2,
        "tensor 'a' has [2] elements of 6 bits, which fill no whole number of bytes")]
    [InlineData("""{"a":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[0,4]}}""", 4,
        "tensor 'a' has 4 bytes, expected [4] elements of 6 bits")]
    [InlineData("""{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,4]}}""", 4, "expected [1] elements of 8 bytes")]
    [InlineData("""{"a":{"dtype":"F8","shape":[8],"data_offsets":[0,8]}}""", 8,
        "element type 'F8', which is not known; known: BOOL, F4, F6_E2M3")]
    [InlineData("""{"a":{"dtype":null,"shape":[8],"data_offsets":[0,8]}}""", 8, "(at tensor 'a' expected String, found Null)")]
    [InlineData("""{"a":{"dtype":"U8","shape":8,"data_offsets":[0,8]}}""", 8, "(at tensor 'a' expected StartArray")]
    [InlineData("""{"a":{"dtype":"U8","shape":["8"],"data_offsets":[0,8]}}""", 8, "at tensor 'a' expected a list of numbers")]
    [InlineData("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8,9]}}""", 8, "tensor 'a' lacks")]
    [InlineData("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[-0,8]}}""", 8, "at tensor 'a' a size or offset is not a whole number")]
    [InlineData("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8e0]}}""", 8, "at tensor 'a' a size or offset is not a whole number")]
    [InlineData("""{"a":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,8]}}""", 8,
        "at tensor 'a' a size or offset is not a whole number")]
    [InlineData("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,9223372036854775807]}}""", 8,
        "tensor 'a' lies at bytes 0 to 9223372036854775807")]
    [InlineData("""{"a":{"dtype":"U8","dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", 8,
        "at tensor 'a' unknown or repeated key 'dtype'")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", 8, "not valid JSON")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "'__metadata__' appears twice")]
    [InlineData("""{"__metadata__":"x"}""", 0, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},}""", 8, "not valid JSON")]
    [InlineData("        ", 0, "does not begin with '{'")]
    [InlineData(" {}", 0, "does not begin with '{'")]
    [InlineData("""{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", 8, "element type 'f32'")]
    [InlineData("""{"a":{"dtype":"7","shape":[2],"data_offsets":[0,8]}}""", 8, "element type '7'")]
    [InlineData("""{"a":[]}""", 0, "not valid JSON")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "not valid JSON")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "twice")]
    [InlineData("""{} x""", 0, "not valid JSON")]
    [InlineData("""[]""", 0, "not valid JSON")]
    [InlineData("""{"a":""", 0, "not valid JSON")]
    [InlineData("", 0, "not valid JSON")]
    public void Open_DamagedHeader_IsRefusedNamingFileAndTensor(string header, int dataBytes, string expected)
    {
        var path = folder["damaged.safetensors"];
        File.WriteAllBytes(path, [.. Prefix(Encoding.UTF8.GetByteCount(header)),
            .. Encoding.UTF8.GetBytes(header), .. new byte[dataBytes]]);

        var thrown = Assert.Throws<BadInputException>(() => new SafetensorsFile(path));

        Assert.All(thrown.Problems, problem => Assert.Equal(path, problem.Where));
        Assert.Contains(thrown.Problems, problem => problem.Text.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 9, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, (byte)'{', (byte)'}' })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 128, (byte)'{', (byte)'}' })]
    public void Open_BadLengthPrefix_IsRefused(byte[] content)
    {
        File.WriteAllBytes(folder["x.safetensors"], content);

        Assert.Throws<BadInputException>(() => new SafetensorsFile(folder["x.safetensors"]));
    }

    [Fact]
    public void Open_Missing_IsRefused() => Assert.Throws<BadInputException>(() => new SafetensorsFile(folder["none.safetensors"]));

    [Fact]
    public void Open_AnyCutOfAValidFile_IsRefused()
    {
        var whole = WriteSample();
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(folder["cut.safetensors"], whole[..length]);
            Assert.Throws<BadInputException>(() => new SafetensorsFile(folder["cut.safetensors"]));
        }
    }

    [Fact]
    public void Open_AnyByteOfTheHeaderChanged_IsRefusedOrRead()
    {
        var whole = WriteSample();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample((place, value) =>
        {
            var changed = (byte[])whole.Clone();
            changed[place] = value;
            var path = folder[FormattableString.Invariant($"changed-{place}-{value}.safetensors")];
            File.WriteAllBytes(path, changed);
            try
            {
                using var file = new SafetensorsFile(path);
                foreach (var tensor in file.Tensors)
                {
                    file.ReadBytes(tensor.Name);
                }
            }
            catch (BadInputException)
            {
                // Refused: the other allowed outcome.
            }
        }, iter: 400);
    }

    [Fact]
    public void ReadF32_PartOfALargeTensor_EqualsTheWhole()
    {
        var values = Enumerable.Range(0, 700_001).Select(i => i * 0.5f).ToArray();
        foreach (var dtype in new[] { TensorDtype.F32, TensorDtype.BF16, TensorDtype.F16 })
        {
            var path = folder[$"{dtype}.safetensors"];
            using (var writer = new SafetensorsWriter(path, [new TensorLayout("t", dtype, [values.Length])]))
            {
                writer.Write("t", values);
                writer.Complete();
            }

            using var file = new SafetensorsFile(path);
            var whole = file.ReadF32("t");
            var part = new float[600_000];
            file.ReadF32("t", 77_777, part);
            Assert.Equal(whole[77_777..677_777], part);
            Assert.True(dtype != TensorDtype.F32 || whole.SequenceEqual(values));
        }
    }

    [Fact]
    public void ReadF32_OfWholeNumbers_IsRefused()
    {
        using (var writer = new SafetensorsWriter(folder["i.safetensors"], [new TensorLayout("i", TensorDtype.I64, [2])]))
        {
            writer.WriteBytes("i", [1, 0, 0, 0, 0, 0, 0, 0, 254, 255, 255, 255, 255, 255, 255, 255]);
        }

        using var file = new SafetensorsFile(folder["i.safetensors"]);
        Assert.Equal([1L, -2L], file.ReadI64("i"));
        Assert.Contains("holds I64", Assert.Throws<BadInputException>(() => file.ReadF32("i")).Message, StringComparison.Ordinal);
        Assert.Contains("'j' is missing", Assert.Throws<BadInputException>(() => file.ReadF32("j")).Message, StringComparison.Ordinal);
    }

    private byte[] WriteSample()
    {
        using (var writer = new SafetensorsWriter(
            folder["whole.safetensors"],
            [new TensorLayout("b", TensorDtype.F32, [2, 3]), new TensorLayout("a", TensorDtype.BF16, [3])],
            new Dictionary<string, string> { ["format"] = "pt" }))
        {
            writer.Write("b", [1, 2, 3, 4, 5, 6]);
            writer.Write("a", [7, 8, 9]);
            writer.Complete();
        }

        return File.ReadAllBytes(folder["whole.safetensors"]);
    }

    private static byte[] Prefix(long length)
    {
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, length);
        return prefix;
    }
}
