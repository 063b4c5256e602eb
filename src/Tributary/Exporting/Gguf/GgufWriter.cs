using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tributary.Numerics;
using Tributary.Safetensors;

namespace Tributary.Exporting.Gguf;

/// <summary>A matrix of a GGUF file.</summary>
/// <param name="Name">Its name, at most 63 bytes.</param>
/// <param name="Rows">Rows; GGUF lists them second.</param>
/// <param name="Columns">Columns, which lie next to each other.</param>
internal sealed record GgufTensor(string Name, int Rows, int Columns);

/// <summary>
/// Writes a GGUF file, version 3, little-endian, of float matrices that are known beforehand (ggml's docs/gguf.md): magic, version, counts;
/// keys with typed values; per tensor its name, sizes with the innermost first, type, offset; zeros up to a multiple of 32; the tensors,
/// each padded to 32 with zeros, the last one too. Tensors may come in any order, from any thread. Write into a <see cref="WholeFolder"/>.
/// </summary>
internal sealed class GgufWriter : IDisposable
{
    private const int Alignment = 32;
    private const int LongestName = 63;
    private const uint Version = 3;
    private const uint Float32 = 6;
    private const uint Text = 8;

    private readonly SafeFileHandle handle;
    private readonly TensorDtype dtype;
    private readonly Dictionary<string, (GgufTensor Tensor, long Offset)> places = new(StringComparer.Ordinal);
    private readonly long dataStart;

    /// <summary>Creates the file with everything but the tensors' values; its size is reserved, filled with zeros.</summary>
    /// <param name="path">The file, which is not there.</param>
    /// <param name="texts">Keys whose value is a text; the first must be <c>general.architecture</c>.</param>
    /// <param name="numbers">Keys whose value is a float32.</param>
    /// <param name="tensors">The tensors, in the order of the file.</param>
    /// <param name="dtype">F32 or F16.</param>
    public GgufWriter(string path, IReadOnlyList<(string Key, string Value)> texts, IReadOnlyList<(string Key, float Value)> numbers,
        IReadOnlyList<GgufTensor> tensors, TensorDtype dtype)
    {
        this.dtype = dtype;
        using var start = new MemoryStream();
        using var head = new BinaryWriter(start);
        head.Write("GGUF"u8);
        head.Write(Version);
        head.Write((ulong)tensors.Count);
        head.Write((ulong)(texts.Count + numbers.Count));
        foreach (var (key, value) in texts)
        {
            WriteText(head, key);
            head.Write(Text);
            WriteText(head, value);
        }

        foreach (var (key, value) in numbers)
        {
            WriteText(head, key);
            head.Write(Float32);
            head.Write(value);
        }

        var bytes = WriteInfos(head, tensors);
        head.Flush();
        dataStart = Padded(start.Length);
        handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.SetLength(handle, dataStart + bytes);
        RandomAccess.Write(handle, start.ToArray(), 0);
    }

    /// <summary>Writes a tensor, rounding once if it is stored as F16.</summary>
    public void Write(string name, ReadOnlySpan<float> values)
    {
        var (tensor, offset) = places[name];
        if (values.Length != (long)tensor.Rows * tensor.Columns)
        {
            throw new ArgumentException($"tensor '{name}' does not have {Invariant.Text(values.Length)} values", nameof(values));
        }

        if (dtype == TensorDtype.F32)
        {
            RandomAccess.Write(handle, MemoryMarshal.AsBytes(values), dataStart + offset);
            return;
        }

        var narrow = new Half[values.Length];
        FloatFormats.NarrowToF16(values, narrow);
        RandomAccess.Write(handle, MemoryMarshal.AsBytes(narrow.AsSpan()), dataStart + offset);
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private static long Padded(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    /// <summary>Lists the tensors and gives each its place.</summary>
    /// <returns>The bytes of all, padded.</returns>
    private long WriteInfos(BinaryWriter head, IReadOnlyList<GgufTensor> tensors)
    {
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            if (Encoding.UTF8.GetByteCount(tensor.Name) > LongestName)
            {
                throw new ArgumentException($"tensor name '{tensor.Name}' is longer than GGUF allows", nameof(tensors));
            }

            places.Add(tensor.Name, (tensor, offset));
            WriteText(head, tensor.Name);
            head.Write(2u);
            head.Write((ulong)tensor.Columns);
            head.Write((ulong)tensor.Rows);
            head.Write(dtype == TensorDtype.F32 ? 0u : 1u);
            head.Write((ulong)offset);
            offset += Padded((long)tensor.Rows * tensor.Columns * dtype.Size());
        }

        return offset;
    }
}
