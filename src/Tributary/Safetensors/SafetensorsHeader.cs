namespace Tributary.Safetensors;

/// <summary>
/// The JSON header of a safetensors file, checked in full before anything is read: every key once, every tensor's bytes exactly
/// shape x element size, and the tensors side by side from the first byte after the header to the last of the file, without a gap or
/// overlap. Problems are reported together, up to <see cref="MostProblems"/>. The rules, with their limits, are in FORMAT.md.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The longest header that is read, as in the reference implementation: 100 MB.</summary>
    public const long LongestHeader = 100_000_000;

    /// <summary>The most tensors, and the most keys of metadata: several times what the
    /// largest known models hold, and what bounds the memory.</summary>
    public const int MostEntries = 1_000_000;

    /// <summary>The most problems listed: a damaged file has either few or as many as it has tensors.</summary>
    public const int MostProblems = 20;

    private readonly string file;
    private readonly long dataStart;
    private readonly long dataBytes;
    private readonly List<Problem> problems = [];
    private readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorInfo> tensors = new(StringComparer.Ordinal);

    private SafetensorsHeader(string file, long dataStart, long dataBytes)
    {
        this.file = file;
        this.dataStart = dataStart;
        this.dataBytes = dataBytes;
    }

    public IReadOnlyDictionary<string, string> Metadata => metadata;

    public IReadOnlyDictionary<string, TensorInfo> Tensors => tensors;

    /// <summary>Reads and checks a header.</summary>
    /// <param name="file">Named in problems.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataStart">First byte after the header.</param>
    /// <param name="dataBytes">Bytes from there to the end of the file.</param>
    /// <exception cref="BadInputException">The header is not valid.</exception>
    public static SafetensorsHeader Parse(string file, ReadOnlySpan<byte> json, long dataStart, long dataBytes)
    {
        var header = new SafetensorsHeader(file, dataStart, dataBytes);
        var reader = new HeaderReader(json);
        try
        {
            header.ReadTop(ref reader);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            var place = reader.Tensor is { } tensor ? $"at tensor {HeaderReader.Quote(tensor)} " : "";
            throw new BadInputException(file, $"the header is not valid JSON of the safetensors form ({place}{broken.Message}); the "
                + $"file is damaged, fetch it again");
        }

        header.CheckCoverage();
        return header.problems.Count == 0 ? header : throw new BadInputException(header.problems);
    }

    private void ReadTop(ref HeaderReader reader)
    {
        reader.Expect(JsonTokenType.StartObject);
        var hasMetadata = false;
        while (reader.NextKey() is { } name)
        {
            if (name == "__metadata__")
            {
                if (hasMetadata)
                {
                    Refuse("__metadata__", "appears twice");
                }

                hasMetadata = true;
                ReadMetadata(ref reader);
            }
            else
            {
                reader.Tensor = name;
                ReadTensor(name, ref reader);
                reader.Tensor = null;
            }
        }

        reader.RequireEnd();
    }

    private void ReadMetadata(ref HeaderReader reader)
    {
        reader.Expect(JsonTokenType.StartObject);
        while (reader.NextKey() is { } key)
        {
            if (!metadata.TryAdd(key, reader.Text()))
            {
                Refuse("__metadata__", $"holds the key {HeaderReader.Quote(key)} twice");
            }
            else if (metadata.Count > MostEntries)
            {
                throw new JsonException($"its metadata has more than {Invariant.Text(MostEntries)} keys");
            }
        }
    }

    private void ReadTensor(string name, ref HeaderReader reader)
    {
        var (dtype, shape, offsets) = reader.Entry();
        Add(name, dtype, shape, offsets);
        if (tensors.Count > MostEntries)
        {
            throw new JsonException($"it is one of more than {Invariant.Text(MostEntries)}, which are not read");
        }
    }

    private void Add(string name, string? dtypeName, long[]? shape, long[]? offsets)
    {
        if (dtypeName is null || shape is null || offsets is not [var begin, var end])
        {
            Refuse(name, "lacks one of dtype, shape and a pair of data_offsets");
        }
        else if (!TensorDtypes.TryParse(dtypeName, out var dtype))
        {
            Refuse(name, $"has the element type {HeaderReader.Quote(dtypeName)}, which is not known; known: "
                + $"{string.Join(", ", TensorDtypes.Names)}");
        }
        else if (begin > end || end > dataBytes)
        {
            Refuse(name, string.Create(CultureInfo.InvariantCulture,
                $"lies at bytes {begin} to {end} of the data, but the file has {dataBytes} bytes of data; it is truncated "
                + $"or damaged, fetch it again"));
        }
        else if (BitCount(shape, dtype) is { } bits && bits % 8 != 0)
        {
            Refuse(name, $"has {TensorInfo.DescribeShape(shape)} elements of {Invariant.Text(dtype.Bits())} bits, which "
                + $"fill no whole number of bytes");
        }
        else if (BitCount(shape, dtype) / 8 != end - begin)
        {
            Refuse(name, $"has {Invariant.Text(end - begin)} bytes, expected {TensorInfo.DescribeShape(shape)} "
                + $"elements of {ElementSize(dtype)}");
        }
        else if (!tensors.TryAdd(name, new TensorInfo(name, dtype, shape, dataStart + begin)))
        {
            Refuse(name, "appears twice in the header");
        }
    }

    private static string ElementSize(TensorDtype dtype) =>
        dtype.Bits() % 8 == 0 ? $"{Invariant.Text(dtype.Size())} bytes" : $"{Invariant.Text(dtype.Bits())} bits";

    /// <summary>Bits of a shape; null if the product leaves 63 bits.</summary>
    private static long? BitCount(long[] shape, TensorDtype dtype)
    {
        var bits = (long)dtype.Bits();
        foreach (var size in shape)
        {
            var product = Math.BigMul(bits, size);
            if (product > long.MaxValue)
            {
                return null;
            }

            bits = (long)product;
        }

        return bits;
    }

    private void CheckCoverage()
    {
        if (problems.Count > 0)
        {
            return;
        }

        var expected = dataStart;
        foreach (var tensor in tensors.Values.OrderBy(tensor => tensor.Offset).ThenBy(tensor => tensor.Bytes))
        {
            if (tensor.Offset != expected)
            {
                Refuse(tensor.Name, tensor.Offset < expected ? "overlaps the tensor before it" : "leaves a gap after the tensor before it");
            }

            expected = tensor.Offset + tensor.Bytes;
        }

        if (expected != dataStart + dataBytes)
        {
            problems.Add(new Problem(file, string.Create(CultureInfo.InvariantCulture,
                $"has {dataStart + dataBytes - expected} bytes behind the last tensor; the file is damaged, fetch it again")));
        }
    }

    private void Refuse(string name, string text)
    {
        problems.Add(new Problem(file, $"tensor {HeaderReader.Quote(name)} {text}"));
        if (problems.Count == MostProblems)
        {
            problems.Add(new Problem(file, "has more problems than are listed; it is damaged, fetch it again"));
            throw new BadInputException(problems);
        }
    }
}
