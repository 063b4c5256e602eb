namespace Tributary.Datasets.Reading;

/// <summary>
/// A structure in Thrift's compact form, as Parquet writes its footer and page headers: fields by number. Whole numbers are
/// <see cref="long"/>; truth values, lists, texts and structures are what they are; other kinds are passed over. Everything is proved
/// against the bytes that are there: a list has no more values than bytes follow.
/// </summary>
internal sealed class ThriftStruct
{
    private readonly Dictionary<int, object?> fields = [];

    /// <summary>A whole number; 0 if it is absent.</summary>
    public long Number(int field) => fields.GetValueOrDefault(field) as long? ?? 0;

    /// <summary>A structure; null if it is absent.</summary>
    public ThriftStruct? Struct(int field) => fields.GetValueOrDefault(field) as ThriftStruct;

    /// <summary>The values of a list that are of a type; none if it is absent.</summary>
    public IEnumerable<T> List<T>(int field) => (fields.GetValueOrDefault(field) as List<object?> ?? []).OfType<T>();

    /// <summary>True if the field is there.</summary>
    public bool Has(int field) => fields.ContainsKey(field);

    /// <summary>Reads a structure.</summary>
    /// <param name="bytes">Begins with it.</param>
    /// <param name="length">How many bytes it takes.</param>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static ThriftStruct Read(ReadOnlySpan<byte> bytes, out int length)
    {
        var reader = new ThriftReader(bytes);
        var read = reader.Struct(0);
        length = reader.Position;
        return read;
    }

    /// <summary>Reads the compact form, within the bytes that are there.</summary>
    private ref struct ThriftReader(ReadOnlySpan<byte> bytes)
    {
        private const int Deepest = 32;
        private const int True = 1, False = 2, Byte = 3, Integer16 = 4, Integer32 = 5, Integer64 = 6, Double = 7, Binary = 8,
            ListKind = 9, SetKind = 10, Map = 11, StructKind = 12;

        private readonly ReadOnlySpan<byte> bytes = bytes;

        public int Position { get; private set; }

        public ThriftStruct Struct(int depth)
        {
            var read = new ThriftStruct();
            var field = 0;
            while (Next() is not 0 and var head)
            {
                field = head >> 4 == 0 ? (int)Signed() : field + (head >> 4);
                read.fields[field] = Value(head & 15, depth, inField: true);
            }

            return read;
        }

        private object? Value(int kind, int depth, bool inField)
        {
            switch (kind)
            {
                case var _ when depth > Deepest:
                    throw Broken();
                case True or False:
                    return inField ? kind == True : Next() == True;
                case Byte:
                    return (long)(sbyte)Next();
                case Integer16 or Integer32 or Integer64:
                    return Signed();
                case Double:
                    Skip(8);
                    return null;
                case Binary:
                    return Encoding.UTF8.GetString(Skip(Count(1)));
                case ListKind or SetKind:
                    return List(depth);
                case Map:
                    return SkipMap(depth);
                case StructKind:
                    return Struct(depth + 1);
                default:
                    throw Broken();
            }
        }

        private List<object?> List(int depth)
        {
            var head = Next();
            var count = head >> 4 == 15 ? Count(1) : head >> 4;
            var values = new List<object?>();
            for (var i = 0; i < count; i++)
            {
                values.Add(Value(head & 15, depth + 1, inField: false));
            }

            return values;
        }

        private object? SkipMap(int depth)
        {
            var count = Count(2);
            var kinds = count == 0 ? 0 : Next();
            for (var i = 0; i < count; i++)
            {
                Value(kinds >> 4, depth + 1, inField: false);
                Value(kinds & 15, depth + 1, inField: false);
            }

            return null;
        }

        private long Signed()
        {
            var number = Unsigned();
            return (long)(number >> 1) ^ -(long)(number & 1);
        }

        // How many values follow, of at least so many bytes each.
        private int Count(int leastBytes)
        {
            var count = Unsigned();
            return count <= (ulong)((bytes.Length - Position) / leastBytes) ? (int)count : throw Broken();
        }

        private ulong Unsigned()
        {
            var number = 0UL;
            for (var shift = 0; shift < 64; shift += 7)
            {
                var part = Next();
                number |= (ulong)(part & 127) << shift;
                if (part < 128)
                {
                    return number;
                }
            }

            throw Broken();
        }

        private int Next() => Skip(1)[0];

        private ReadOnlySpan<byte> Skip(int count)
        {
            var skipped = count <= bytes.Length - Position ? bytes.Slice(Position, count) : throw Broken();
            Position += count;
            return skipped;
        }

        private static InvalidDataException Broken() => new("its structure is damaged");
    }
}
