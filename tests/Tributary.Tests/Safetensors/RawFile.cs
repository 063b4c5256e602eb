using System.Buffers.Binary;

namespace Tributary.Tests.Safetensors;

/// <summary>Safetensors files put together byte by byte, so that they may be wrong in any way.</summary>
internal static class RawFile
{
    /// <summary>A header's length, a header, and bytes of zeros behind it.</summary>
    public static void Write(string path, ReadOnlySpan<byte> header, int dataBytes = 0)
    {
        using var stream = File.Create(path);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        stream.Write(prefix);
        stream.Write(header);
        stream.Write(new byte[dataBytes]);
    }

    /// <summary>The same with a header given as text.</summary>
    public static string Write(string path, string header, int dataBytes = 0)
    {
        Write(path, Encoding.UTF8.GetBytes(header), dataBytes);
        return path;
    }
}
