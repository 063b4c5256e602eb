using System.Globalization;
using System.Text.Json;

namespace Tributary.Safetensors;

/// <summary>
/// The JSON header of a safetensors file, checked in full before anything is read: every key once, every tensor's bytes exactly
/// shape x element size, and the tensors side by side from the first byte after the header to the last of the file, without a gap or overlap.
/// All problems are reported at once.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The longest header that is read, as in the reference implementation: 100 MB.</summary>
    public const long LongestHeader = 100_000_000;

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
        try
        {
            header.ReadTop(json);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw new BadInputException(file, $"the header is not valid JSON of the safetensors form ({broken.Message}); the file is damaged, fetch it again");
        }

        header.CheckCoverage();
        return header.problems.Count == 0 ? header : throw new BadInputException(header.problems);
    }

    private void ReadTop(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        Expect(ref reader, JsonTokenType.StartObject);
        var hasMetadata = false;
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
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
                ReadTensor(name, ref reader);
            }
        }

        // Reading on to the end makes the reader refuse anything but white space behind the object.
        reader.Read();
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String);
            if (!metadata.TryAdd(key, reader.GetString()!))
            {
                Refuse("__metadata__", $"holds the key '{key}' twice");
            }
        }
    }

    private void ReadTensor(string name, ref Utf8JsonReader reader)
    {
        string? dtypeName = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            switch (reader.GetString())
            {
                case "dtype" when dtypeName is null:
                    Expect(ref reader, JsonTokenType.String);
                    dtypeName = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader);
                    break;
                case var other:
                    throw new JsonException($"tensor '{name}' has an unknown or repeated key '{other}'");
            }
        }

        Add(name, dtypeName, shape, offsets);
    }

    private void Add(string name, string? dtypeName, List<long>? shape, List<long>? offsets)
    {
        if (dtypeName is null || shape is null || offsets is not [var begin, var end])
        {
            Refuse(name, "lacks one of dtype, shape and a pair of data_offsets");
        }
        else if (!TensorDtypes.TryParse(dtypeName, out var dtype))
        {
            Refuse(name, $"has the element type '{dtypeName}', which is not read here; known: {string.Join(", ", Enum.GetNames<TensorDtype>())}");
        }
        else if (begin > end || end > dataBytes)
        {
            Refuse(name, string.Create(CultureInfo.InvariantCulture, $"lies at bytes {begin} to {end} of the data, but the file has {dataBytes} bytes of data; it is truncated or damaged, fetch it again"));
        }
        else if (ByteCount(shape, dtype) != end - begin)
        {
            Refuse(name, string.Create(CultureInfo.InvariantCulture, $"has {end - begin} bytes, expected {TensorInfo.DescribeShape(shape)} elements of {dtype.Size()} bytes"));
        }
        else if (!tensors.TryAdd(name, new TensorInfo(name, dtype, shape, dataStart + begin)))
        {
            Refuse(name, "appears twice in the header");
        }
    }

    /// <summary>Bytes of a shape; null where the product leaves 63 bits.</summary>
    private static long? ByteCount(List<long> shape, TensorDtype dtype)
    {
        try
        {
            return shape.Aggregate((long)dtype.Size(), (product, size) => checked(product * size));
        }
        catch (OverflowException)
        {
            return null;
        }
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
            problems.Add(new Problem(file, string.Create(CultureInfo.InvariantCulture, $"has {dataStart + dataBytes - expected} bytes behind the last tensor; the file is damaged, fetch it again")));
        }
    }

    private void Refuse(string name, string text) => problems.Add(new Problem(file, $"tensor '{name}' {text}"));

    private static List<long> ReadNumbers(ref Utf8JsonReader reader)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray);
        while (Next(ref reader) == JsonTokenType.Number)
        {
            numbers.Add(reader.TryGetInt64(out var number) && number >= 0
                ? number
                : throw new JsonException("a size or offset is not a whole number of at least 0"));
        }

        return reader.TokenType == JsonTokenType.EndArray ? numbers : throw new JsonException("expected a list of numbers");
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader) =>
        reader.Read() ? reader.TokenType : throw new JsonException("it ends too early");

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType expected)
    {
        if (Next(ref reader) != expected)
        {
            throw new JsonException($"expected {expected}, found {reader.TokenType}");
        }
    }
}
