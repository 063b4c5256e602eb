using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tributary.Numerics;

namespace Tributary.Safetensors;

/// <summary>
/// Writes a safetensors file whose tensors are known beforehand: the header first, then each tensor or part of one at its place, in any
/// order and from any thread, so that nothing but the part at hand need be in memory. Equal tensors give equal bytes: tensors lie sorted by
/// element size (large first, which keeps every one aligned, as the reference implementation does) and name, metadata keys are sorted, and
/// the header is padded with spaces to a multiple of 8 bytes. Write into a
/// <see cref="WholeFolder"/>: the file by itself does not appear whole.
/// </summary>
public sealed class SafetensorsWriter : IDisposable
{
    private const int BlockElements = 1 << 18;
    private readonly SafeFileHandle handle;
    private readonly Dictionary<string, TensorInfo> tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> missing = new(StringComparer.Ordinal);

    /// <summary>Creates the file, writes its header and reserves its size.</summary>
    /// <exception cref="ArgumentException">Two tensors share a name.</exception>
    public SafetensorsWriter(string path, IEnumerable<TensorLayout> layouts, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var sorted = layouts.OrderByDescending(layout => layout.Dtype.Size())
            .ThenBy(layout => layout.Name, StringComparer.Ordinal).ToArray();
        var offset = 0L;
        foreach (var layout in sorted)
        {
            var tensor = new TensorInfo(layout.Name, layout.Dtype, layout.Shape, offset);
            tensors.Add(layout.Name, tensor);
            missing.Add(layout.Name, tensor.Bytes);
            offset += tensor.Bytes;
        }

        var header = Header(sorted.Select(layout => tensors[layout.Name]), metadata);
        foreach (var layout in sorted)
        {
            tensors[layout.Name] = tensors[layout.Name] with { Offset = tensors[layout.Name].Offset + header.Length };
        }

        handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, header.Length + offset);
        // Reserved is not yet long: a file whose last part is never written would lack its tail.
        RandomAccess.SetLength(handle, header.Length + offset);
        RandomAccess.Write(handle, header, 0);
    }

    /// <summary>Writes a floating-point tensor, rounding once where its element type is narrower than float32.</summary>
    public void Write(string name, ReadOnlySpan<float> values)
    {
        RequireCount(tensors[name].Count, values.Length, name);
        WritePart(name, 0, values);
    }

    /// <summary>Writes consecutive elements of a floating-point tensor. Every element is to be written once.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="start">The first element, from 0.</param>
    /// <param name="values">The values, rounded once where the tensor's element type is narrower than float32.</param>
    public void WritePart(string name, long start, ReadOnlySpan<float> values)
    {
        var tensor = tensors[name];
        RequireRoom(tensor.Count, start, values.Length, name);
        var first = tensor.Offset + (start * tensor.Dtype.Size());
        if (tensor.Dtype == TensorDtype.F32)
        {
            // In blocks: a span of more than 2^29 floats has no byte form.
            ForBlocks(values, first, tensor.Dtype, (position, block) => RandomAccess.Write(handle, MemoryMarshal.AsBytes(block), position));
        }
        else
        {
            var buffer = ArrayPool<ushort>.Shared.Rent(BlockElements);
            ForBlocks(values, first, tensor.Dtype, (position, block) =>
            {
                Narrow(tensor.Dtype, block, buffer.AsSpan(0, block.Length));
                RandomAccess.Write(handle, MemoryMarshal.AsBytes(buffer.AsSpan(0, block.Length)), position);
            });
            ArrayPool<ushort>.Shared.Return(buffer);
        }

        Done(name, (long)values.Length * tensor.Dtype.Size());
    }

    /// <summary>Writes a tensor's bytes as they are: little-endian, row-major.</summary>
    public void WriteBytes(string name, ReadOnlySpan<byte> bytes)
    {
        RequireCount(tensors[name].Bytes, bytes.Length, name);
        WriteBytesPart(name, 0, bytes);
    }

    /// <summary>Writes part of a tensor's bytes as they are, from a byte position
    /// within the tensor. Every byte is to be written once.</summary>
    public void WriteBytesPart(string name, long start, ReadOnlySpan<byte> bytes)
    {
        var tensor = tensors[name];
        RequireRoom(tensor.Bytes, start, bytes.Length, name);
        RandomAccess.Write(handle, bytes, tensor.Offset + start);
        Done(name, bytes.Length);
    }

    /// <summary>To be called after the last tensor.</summary>
    /// <exception cref="InvalidOperationException">A tensor was not written, or not all of it.</exception>
    public void Complete()
    {
        var unfinished = missing.Where(tensor => tensor.Value > 0).Select(tensor => tensor.Key)
            .Order(StringComparer.Ordinal).FirstOrDefault();
        if (unfinished is not null)
        {
            throw new InvalidOperationException($"tensor '{unfinished}' was not written");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private delegate void BlockAction(long position, ReadOnlySpan<float> block);

    private static void ForBlocks(ReadOnlySpan<float> values, long first, TensorDtype dtype, BlockAction action)
    {
        for (var done = 0; done < values.Length; done += BlockElements)
        {
            action(first + ((long)done * dtype.Size()), values.Slice(done, Math.Min(BlockElements, values.Length - done)));
        }
    }

    private static void Narrow(TensorDtype dtype, ReadOnlySpan<float> block, Span<ushort> destination)
    {
        switch (dtype)
        {
            case TensorDtype.BF16:
                FloatFormats.NarrowToBF16(block, destination);
                break;
            case TensorDtype.F16:
                FloatFormats.NarrowToF16(block, MemoryMarshal.Cast<ushort, Half>(destination));
                break;
            default:
                throw new ArgumentException($"float32 values cannot be written as {dtype.Name()}");
        }
    }

    private static void RequireCount(long expected, long found, string name)
    {
        if (expected != found)
        {
            throw new ArgumentException($"tensor '{name}' was given a wrong number of elements");
        }
    }

    private static void RequireRoom(long all, long start, long found, string name)
    {
        if (start < 0 || start > all - found)
        {
            throw new ArgumentException($"a part of tensor '{name}' reaches beyond its end");
        }
    }

    private void Done(string name, long bytes)
    {
        lock (missing)
        {
            missing[name] -= bytes;
        }
    }

    private static byte[] Header(IEnumerable<TensorInfo> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(stackalloc byte[8]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            foreach (var tensor in tensors)
            {
                WriteTensor(json, tensor);
            }

            json.WriteEndObject();
        }

        while (buffer.WrittenCount % 8 != 0)
        {
            buffer.Write(" "u8);
        }

        var header = buffer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - 8);
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject("__metadata__");
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteTensor(Utf8JsonWriter json, TensorInfo tensor)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Dtype.Name());
        json.WriteStartArray("shape");
        foreach (var size in tensor.Shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(tensor.Offset);
        json.WriteNumberValue(tensor.Offset + tensor.Bytes);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
