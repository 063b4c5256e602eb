using System.Buffers.Binary;

namespace Tributary.Tests.Exporting.Gguf;

/// <summary>
/// Reads a GGUF file by ggml's docs/gguf.md and the checks of ggml's gguf.cpp, knowing nothing of the writer: every byte belongs to
/// something, offsets follow each other, padding is zero.
/// </summary>
internal sealed class GgufFile
{
    private readonly byte[] bytes;
    private int at;

    public GgufFile(string path)
    {
        bytes = File.ReadAllBytes(path);
        Assert.Equal("GGUF", Encoding.ASCII.GetString(bytes, 0, 4));
        at = 4;
        Assert.Equal(3u, U32());
        var (tensors, keys) = (U64(), U64());
        for (var i = 0UL; i < keys; i++)
        {
            var key = Text();
            Keys.Add(key, U32() switch { 6 => BitConverter.UInt32BitsToSingle(U32()), 8 => Text(), var type =>
                throw new InvalidDataException($"type {type}") });
        }

        var infos = Enumerable.Range(0, (int)tensors).Select(_ => Info()).ToArray();
        Zeros((32 - (at % 32)) % 32);
        var start = at;
        foreach (var (name, columns, rows, type, offset) in infos)
        {
            // gguf.cpp refuses a file whose tensors do not follow each other, each padded, the last one too.
            Assert.Equal((ulong)(at - start), offset);
            Assert.Equal(0ul, offset % 32);
            var values = Enumerable.Range(0, (int)(columns * rows))
                .Select(_ => type switch { 0u => BitConverter.UInt32BitsToSingle(U32()), 1u => (float)BitConverter.UInt16BitsToHalf(U16()),
                _ => throw new InvalidDataException($"type {type}") }).ToArray();
            Tensors.Add(name, new Tensor((int)columns, (int)rows, type, values));
            Zeros((32 - (at % 32)) % 32);
        }

        Assert.Equal(bytes.Length, at);
    }

    public Dictionary<string, object> Keys { get; } = [];

    /// <summary>Tensors by name: sizes as ggml lists them, the innermost first.</summary>
    public Dictionary<string, Tensor> Tensors { get; } = [];

    public sealed record Tensor(int Ne0, int Ne1, uint Type, float[] Values);

    private (string Name, ulong Ne0, ulong Ne1, uint Type, ulong Offset) Info()
    {
        var name = Text();
        Assert.InRange(name.Length, 1, 63);
        Assert.Equal(2u, U32());
        return (name, U64(), U64(), U32(), U64());
    }

    private void Zeros(int count)
    {
        Assert.All(bytes[at..(at + count)], value => Assert.Equal(0, value));
        at += count;
    }

    private string Text()
    {
        var length = (int)U64();
        at += length;
        return Encoding.UTF8.GetString(bytes, at - length, length);
    }

    private ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    private uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    private ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    private ReadOnlySpan<byte> Take(int count)
    {
        at += count;
        return bytes.AsSpan(at - count, count);
    }
}
