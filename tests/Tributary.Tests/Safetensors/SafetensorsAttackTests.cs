using System.Diagnostics;
using CsCheck;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Safetensors;

/// <summary>Files made to harm the reader: each is refused, or is a valid file after all; in bounded time and memory.</summary>
public sealed class SafetensorsAttackTests : IDisposable
{
    private const int MostBytes = 100_000_000;
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>A header's beginning, what is repeated until it has 100 MB, and its end.</summary>
    [Theory]
    [InlineData("{\"a\":", "[", "", "not valid JSON")]
    [InlineData("", "{\"a\":", "", "at tensor 'a' unknown or repeated key 'a'")]
    [InlineData("{\"__metadata__\":{\"a\":", "[", "", "not valid JSON")]
    [InlineData("", " ", "", "does not begin with '{'")]
    [InlineData("{", " ", "", "not valid JSON")]
    [InlineData("{\"a", "a", "\":{}}", "...' (99999993 characters) lacks one of")]
    [InlineData("{\"a\":{\"dtype\":\"", "F", "\"}}", "lacks one of")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,0],\"shape\":[0", ",0", "]}}",
        "at tensor 'a' a list has more than 64 numbers")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1", "1", "]}}", "at tensor 'a' a size or offset is not a whole number")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[0.", "1", "]}}", "at tensor 'a' a size or offset is not a whole number")]
    [InlineData("{\"__metadata__\":{\"a\":\"", "\\u0041", "\"},\"b\":1}", "at tensor 'b' expected StartObject")]
    [InlineData("{\"__metadata__\":{\"a\":\"\"", ",\"a\":\"\"", "}}", "has more problems than are listed")]
    [InlineData("{\"a\":{}", ",\"a\":{}", "}", "has more problems than are listed")]
    public void Open_HeaderOf100MB_IsRefusedFastAndInBoundedMemory(string start, string repeated, string end, string expected)
    {
        var header = new StringBuilder(start, MostBytes);
        header.Insert(start.Length, repeated, (MostBytes - start.Length - end.Length) / repeated.Length).Append(end);
        RefusedInBounds(header.ToString(), expected);
    }

    [Theory]
    [InlineData("{\"__metadata__\":{\"\":\"\"", ",\"{0}\":\"\"", "}}", "its metadata has more than 1000000 keys")]
    [InlineData("{\"\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}",
        ",\"{0}\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}", "}", "at tensor '1000000' it is one of more than 1000000")]
    public void Open_HeaderOfMillionsOfEntries_IsRefusedFastAndInBoundedMemory(string start, string repeated, string end, string expected)
    {
        var header = new StringBuilder(start, MostBytes);
        for (var i = 1; header.Length < MostBytes - 100; i++)
        {
            header.Append(repeated.Replace("{0}", Invariant.Text(i), StringComparison.Ordinal));
        }

        RefusedInBounds(header.Append(end).ToString(), expected);
    }

    [Fact]
    public void Open_HeaderAboveTheLimit_IsRefusedUnread()
    {
        using (var stream = File.Create(folder["long.safetensors"]))
        {
            stream.Write([1, 0xE1, 0xF5, 5, 0, 0, 0, 0, (byte)'{']);
            stream.SetLength(MostBytes + 100);
        }

        Assert.Contains("100000001 bytes", Assert.Throws<BadInputException>(() => new SafetensorsFile(folder["long.safetensors"]))
            .Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0xC0)]
    [InlineData(0xED)]
    [InlineData(0)]
    public void Open_NameThatIsNotUtf8_IsRefused(byte bad)
    {
        byte[] header = [.. "{\"a"u8, bad, .. "b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}"u8];
        RawFile.Write(folder["x.safetensors"], header, 1);

        Assert.Contains("not valid JSON", Assert.Throws<BadInputException>(() => new SafetensorsFile(folder["x.safetensors"]))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AThousandDamagedTensors_ListsTwenty()
    {
        var entries = Enumerable.Range(0, 1000).Select(i => $"\"t{i}\":{{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,3]}}");

        var thrown = Assert.Throws<BadInputException>(() => new SafetensorsFile(
            RawFile.Write(folder["x.safetensors"], $"{{{string.Join(',', entries)}}}", 3)));

        Assert.Equal(21, thrown.Problems.Count);
        Assert.Contains("'t19'", thrown.Problems[19].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AfterSurgeryOnTheHeader_IsRefusedOrValid()
    {
        string[] pieces = ["{", "}", "[", "]", ",", ":", "\"", "0", "1", "9", "-", ".", "e", " ", "null", "\"a\"", "\"dtype\"", "\"shape\"",
            "\"data_offsets\"", "\"F4\"", "\"I64\"", "99999999999", "\\u0000"];
        var number = 0;
        Gen.Select(Samples, Gen.Select(Gen.Double[0, 1], Gen.Int[0, 12], Gen.Int[0, 22].Select(i => pieces[i])).Array[1, 3])
            .Sample((sample, edits) =>
        {
            var header = edits.Aggregate(sample.Header, Cut);
            var path = RawFile.Write(folder[FormattableString.Invariant($"{Interlocked.Increment(ref number)}.safetensors")], header,
                sample.DataBytes);
            RefusedOrValid(path);
            File.Delete(path);
        }, iter: 600);
    }

    [Fact]
    public void Open_AnyBytesFlippedOrCut_IsRefusedOrValid()
    {
        var number = 0;
        Gen.Select(Samples, Gen.Select(Gen.Double[0, 1], Gen.Byte[1, 255]).Array[0, 4], Gen.Int[0, 20]).Sample((sample, flips, cut) =>
        {
            var path = RawFile.Write(folder[FormattableString.Invariant($"{Interlocked.Increment(ref number)}.safetensors")],
                sample.Header, sample.DataBytes);
            var bytes = File.ReadAllBytes(path);
            foreach (var (place, mask) in flips)
            {
                bytes[(int)(place * (bytes.Length - 1))] ^= mask;
            }

            File.WriteAllBytes(path, bytes[..^Math.Min(cut, bytes.Length)]);
            RefusedOrValid(path);
            File.Delete(path);
        }, iter: 600);
    }

    [Fact]
    public void Open_AnyValidHeader_IsRead()
    {
        var number = 0;
        Samples.Sample(sample =>
        {
            var path = RawFile.Write(folder[FormattableString.Invariant($"{Interlocked.Increment(ref number)}.safetensors")],
                sample.Header, sample.DataBytes);
            using (var file = new SafetensorsFile(path))
            {
                Assert.Equal(sample.Tensors, file.Tensors.Count);
                AssertValid(file);
            }

            File.Delete(path);
        }, iter: 300);
    }

    /// <summary>Valid headers of up to five tensors of any type, scalars and tensors without elements among them.</summary>
    private static Gen<(string Header, int DataBytes, int Tensors)> Samples { get; } =
        Gen.Select(Gen.Int[0, (int)TensorDtype.U64].Select(i => (TensorDtype)i), Gen.Int[0, 3].Array[0, 3]).Array[0, 5].Select(tensors =>
        {
            var (entries, offset) = (new List<string> { "\"__metadata__\":{\"format\":\"pt\",\"tied\":\"t0\"}" }, 0);
            foreach (var (dtype, shape) in tensors)
            {
                // Four elements more fill whole bytes at any number of bits.
                var whole = dtype.Bits() < 8 ? [.. shape, 4] : shape;
                var bytes = whole.Aggregate(dtype.Bits(), (product, size) => product * size) / 8;
                entries.Add($"\"t{entries.Count - 1}\":{{\"dtype\":\"{dtype.Name()}\",\"shape\":[{string.Join(',', whole)}],"
                    + $"\"data_offsets\":[{offset},{offset + bytes}]}}");
                offset += bytes;
            }

            return ($"{{{string.Join(',', entries)}}}", offset, tensors.Length);
        });

    private static string Cut(string header, (double Place, int Length, string Piece) edit)
    {
        var start = (int)(edit.Place * header.Length);
        return header.Remove(start, Math.Min(edit.Length, header.Length - start)).Insert(start, edit.Piece);
    }

    private static void RefusedOrValid(string path)
    {
        try
        {
            using var file = new SafetensorsFile(path);
            AssertValid(file);
        }
        catch (BadInputException refused)
        {
            Assert.All(refused.Problems, problem => Assert.Equal(path, problem.Where));
        }
    }

    /// <summary>What a valid file means, told from the file alone: the tensors lie side by side and end if the file does.</summary>
    private static void AssertValid(SafetensorsFile file)
    {
        var length = new FileInfo(file.Path).Length;
        var end = file.Tensors.Count == 0 ? length : file.Tensors.Min(tensor => tensor.Offset);
        foreach (var tensor in file.Tensors.OrderBy(tensor => tensor.Offset).ThenBy(tensor => tensor.Bytes))
        {
            Assert.Equal(end, tensor.Offset);
            Assert.Equal(tensor.Bytes * 8, tensor.Count * tensor.Dtype.Bits());
            Assert.Equal(tensor.Bytes, file.ReadBytes(tensor.Name).Length);
            end += tensor.Bytes;
        }

        Assert.Equal(length, end);
    }

    private void RefusedInBounds(string header, string expected)
    {
        Assert.InRange(header.Length, MostBytes - 200, MostBytes);
        var path = RawFile.Write(folder["long.safetensors"], header);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();

        var thrown = Assert.Throws<BadInputException>(() => new SafetensorsFile(path));

        // About 2 s alone; a loaded machine is no failure, work that grows with the square of the header is.
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 30);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1L << 30);
        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
        Assert.InRange(thrown.Message.Length, 1, 20_000);
    }
}
