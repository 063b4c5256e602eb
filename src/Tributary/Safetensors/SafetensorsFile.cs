using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tributary.Numerics;

namespace Tributary.Safetensors;

/// <summary>
/// A safetensors file opened for reading; an instance exists only where the header is valid (SafetensorsHeader). Data are read by position
/// into the caller's memory rather than mapped: a file that shrinks meanwhile is then an error and not a fault of the process, and the
/// cost is one copy out of the page cache. Reading is thread-safe.
/// </summary>
internal sealed class SafetensorsFile : IDisposable
{
    private const int BlockBytes = 1 << 18;
    private readonly SafeFileHandle handle;
    private readonly SafetensorsHeader header;
    private readonly Dictionary<string, QuantizedTensor> quantized = new(StringComparer.Ordinal);

    /// <summary>Opens and checks a file.</summary>
    /// <exception cref="BadInputException">The file is missing, truncated, or its header is not valid.</exception>
    public SafetensorsFile(string path)
    {
        Path = path;
        try
        {
            RegularFile.Require(path);
            handle = File.OpenHandle(path);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, $"cannot be opened: {missing.Message}");
        }

        try
        {
            header = ReadHeader();
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        Tensors = [.. header.Tensors.Values.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        Aliases = new Dictionary<string, string>(
            Metadata.Where(entry => !header.Tensors.ContainsKey(entry.Key) && header.Tensors.ContainsKey(entry.Value)),
                StringComparer.Ordinal);
    }

    /// <summary>The path as given.</summary>
    public string Path { get; }

    /// <summary>The header's free text; often empty.</summary>
    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <summary>All tensors, by name, ordinally sorted.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>
    /// Second names of tied tensors, with the name under which the tensor is stored: safetensors' torch binding stores a tensor that has
    /// several names once and records the others in the metadata. Tensors are found under either name.
    /// </summary>
    public IReadOnlyDictionary<string, string> Aliases { get; }

    /// <summary>What is known of a tensor.</summary>
    /// <exception cref="BadInputException">The file has none of that name.</exception>
    public TensorInfo this[string name] => Find(name) ?? throw new BadInputException(Path, $"tensor '{name}' is missing");

    /// <summary>What is known of a tensor; null if the file has none of that name.
    /// Of an alias, the stored tensor, under its stored name.</summary>
    public TensorInfo? Find(string name) => FindQuantized(name)?.Info
        ?? header.Tensors.GetValueOrDefault(Aliases.GetValueOrDefault(name, name));

    /// <summary>The quantised tensor of that name; null: none.</summary>
    public QuantizedTensor? FindQuantized(string name) => quantized.GetValueOrDefault(Aliases.GetValueOrDefault(name, name));

    /// <summary>From here on a quantised tensor reads as the floats that it stands for.</summary>
    public void Show(QuantizedTensor tensor) => quantized.Add(tensor.Info.Name, tensor);

    /// <summary>Bytes of a stored tensor, from a byte position within it.</summary>
    public void ReadStored(TensorInfo tensor, long start, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, tensor.Bytes - start);
        ReadFully(tensor.Offset + start, destination, tensor.Name);
    }

    /// <summary>A floating-point tensor as float32, in row-major order. F16 and BF16 widen exactly; F64 is rounded once.</summary>
    /// <exception cref="BadInputException">The file has no tensor of that name, or its element type is another.</exception>
    public float[] ReadF32(string name)
    {
        var values = new float[checked((int)this[name].Count)];
        ReadF32(name, 0, values);
        return values;
    }

    /// <summary>Consecutive elements of a floating-point tensor as float32.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="start">The first element, from 0.</param>
    /// <param name="destination">Takes as many elements as it holds.</param>
    public void ReadF32(string name, long start, Span<float> destination)
    {
        var tensor = this[name];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, tensor.Count - start);
        if (FindQuantized(name) is { } whole)
        {
            whole.Read(start, destination);
            return;
        }

        var size = tensor.Dtype.Size();
        if (tensor.Dtype is not (TensorDtype.F16 or TensorDtype.BF16 or TensorDtype.F32 or TensorDtype.F64))
        {
            throw new BadInputException(Path, $"tensor '{name}' holds {tensor.Dtype.Name()}, expected one of F32, F16, BF16, F64; "
                + $"quantised weights mean nothing without their scales: use the model as it was before it was quantised");
        }

        var rented = ArrayPool<byte>.Shared.Rent((int)Math.Min(BlockBytes, (long)destination.Length * size));
        Span<byte> block = rented;
        for (var done = 0; done < destination.Length;)
        {
            var part = destination.Slice(done, Math.Min(BlockBytes / size, destination.Length - done));
            var bytes = tensor.Dtype == TensorDtype.F32 ? MemoryMarshal.AsBytes(part) : block[..(part.Length * size)];
            ReadFully(tensor.Offset + ((start + done) * size), bytes, name);
            Widen(tensor.Dtype, bytes, part);
            done += part.Length;
        }

        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>A tensor's bytes as stored: little-endian, row-major.</summary>
    public byte[] ReadBytes(string name)
    {
        var tensor = this[name];
        var bytes = new byte[checked((int)tensor.Bytes)];
        ReadBytes(name, 0, bytes);
        return bytes;
    }

    /// <summary>Part of a tensor's bytes as stored, from a byte position within the tensor.</summary>
    public void ReadBytes(string name, long start, Span<byte> destination)
    {
        var tensor = this[name];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, tensor.Bytes - start);
        if (FindQuantized(name) is { } whole)
        {
            // Float32 in whole entries, as everything that copies a tensor reads it.
            ArgumentOutOfRangeException.ThrowIfNotEqual((start | (long)destination.Length) & 3, 0);
            whole.Read(start / 4, MemoryMarshal.Cast<byte, float>(destination));
            return;
        }

        ReadFully(tensor.Offset + start, destination, name);
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private static void Widen(TensorDtype dtype, ReadOnlySpan<byte> bytes, Span<float> part)
    {
        switch (dtype)
        {
            case TensorDtype.BF16:
                FloatFormats.WidenBF16(MemoryMarshal.Cast<byte, ushort>(bytes), part);
                break;
            case TensorDtype.F16:
                FloatFormats.WidenF16(MemoryMarshal.Cast<byte, Half>(bytes), part);
                break;
            case TensorDtype.F64:
                FloatFormats.NarrowF64(MemoryMarshal.Cast<byte, double>(bytes), part);
                break;
        }
    }

    private SafetensorsHeader ReadHeader()
    {
        var length = RandomAccess.GetLength(handle);
        var start = new byte[Math.Min(ForeignFile.Bytes, length)];
        ReadFully(0, start, "header");
        if (length < 8)
        {
            throw NoSafetensors(start, $"has {Invariant.Text(length)} bytes and is no safetensors file; fetch it again");
        }

        var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (headerBytes > (ulong)Math.Min(SafetensorsHeader.LongestHeader, length - 8))
        {
            throw NoSafetensors(start, string.Create(CultureInfo.InvariantCulture,
                $"says that its header has {headerBytes} bytes, but the file has {length} and a header at most "
                + $"{SafetensorsHeader.LongestHeader}; it is truncated or no safetensors file"));
        }

        var json = new byte[(int)headerBytes];
        ReadFully(8, json, "header");
        if (json is not [(byte)'{', ..])
        {
            throw NoSafetensors(start, "the header is not valid JSON of the safetensors form (it does not begin with '{'); the file is "
                + "damaged or no safetensors file, fetch it again");
        }

        var dataStart = 8 + (long)headerBytes;
        return SafetensorsHeader.Parse(Path, json, dataStart, length - dataStart);
    }

    private BadInputException NoSafetensors(byte[] start, string text) => new(Path, ForeignFile.Explain(Path, start) ?? text);

    private void ReadFully(long position, Span<byte> destination, string name)
    {
        while (destination.Length > 0)
        {
            var read = RandomAccess.Read(handle, destination, position);
            if (read == 0)
            {
                throw new BadInputException(Path, $"ended while tensor '{name}' was read; the file changed meanwhile");
            }

            position += read;
            destination = destination[read..];
        }
    }
}
