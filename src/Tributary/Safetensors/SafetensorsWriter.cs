using System.Buffers;
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

        var header = HeaderWriter.Write(sorted.Select(layout => tensors[layout.Name]), metadata);
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
        var buffer = ArrayPool<ushort>.Shared.Rent(tensor.Dtype == TensorDtype.F32 ? 0 : Math.Min(BlockElements, values.Length));
        for (var done = 0; done < values.Length; done += BlockElements)
        {
            // In blocks: a span of more than 2^29 floats has no byte form.
            var block = values.Slice(done, Math.Min(BlockElements, values.Length - done));
            var bytes = tensor.Dtype == TensorDtype.F32 ? MemoryMarshal.AsBytes(block) : Narrowed(tensor.Dtype, block, buffer);
            RandomAccess.Write(handle, bytes, tensor.Offset + ((start + done) * tensor.Dtype.Size()));
        }

        ArrayPool<ushort>.Shared.Return(buffer);
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

    private static ReadOnlySpan<byte> Narrowed(TensorDtype dtype, ReadOnlySpan<float> block, Span<ushort> buffer)
    {
        var narrow = buffer[..block.Length];
        switch (dtype)
        {
            case TensorDtype.BF16:
                FloatFormats.NarrowToBF16(block, narrow);
                break;
            case TensorDtype.F16:
                FloatFormats.NarrowToF16(block, MemoryMarshal.Cast<ushort, Half>(narrow));
                break;
            default:
                throw new ArgumentException($"float32 values cannot be written as {dtype.Name()}");
        }

        return MemoryMarshal.AsBytes(narrow);
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
}
