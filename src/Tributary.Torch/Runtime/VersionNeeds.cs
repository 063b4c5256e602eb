using System.Buffers.Binary;

namespace Tributary.Torch.Runtime;

/// <summary>
/// The symbol versions that a 64-bit little-endian ELF library asks of another one (section <c>.gnu.version_r</c>), and the one
/// change made to them. TorchSharp's library asks for GLIBCXX_3.4.32, which Debian 12 and Ubuntu 22.04 lack, although nothing in
/// it uses that version's one symbol. Flagged weak, the entry is a wish and no longer a condition of loading. The file itself is
/// never touched: the caller writes a changed copy.
/// </summary>
internal static class VersionNeeds
{
    private const uint VersionNeedSection = 0x6ffffffe;
    private const ushort Weak = 0x2;

    /// <summary>Copies an ELF image with every entry named one of <paramref name="versions"/> flagged weak.</summary>
    /// <returns>The changed copy, or null if the image has no such entry, or is no 64-bit little-endian ELF file.</returns>
    public static byte[]? WithWeak(byte[] image, IReadOnlySet<string> versions)
    {
        var places = Find(image).Where(need => versions.Contains(need.Name)).Select(need => need.FlagsOffset).ToList();
        if (places.Count == 0)
        {
            return null;
        }

        var copy = (byte[])image.Clone();
        foreach (var place in places)
        {
            var flags = BinaryPrimitives.ReadUInt16LittleEndian(copy.AsSpan(place));
            BinaryPrimitives.WriteUInt16LittleEndian(copy.AsSpan(place), (ushort)(flags | Weak));
        }

        return copy;
    }

    /// <summary>Names of all versions asked for, such as GLIBCXX_3.4.32, in file
    /// order; none if the image is no ELF file of the kind.</summary>
    public static IReadOnlyList<string> Names(byte[] image) => [.. Find(image).Select(need => need.Name)];

    private static List<(string Name, int FlagsOffset)> Find(byte[] image)
    {
        var found = new List<(string, int)>();
        if (image.Length < 64 || !image.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            return found;
        }

        var table = checked((int)ReadLong(image, 0x28));
        var entrySize = ReadShort(image, 0x3a);
        var entries = ReadShort(image, 0x3c);
        for (var i = 0; i < entries; i++)
        {
            var section = table + (i * entrySize);
            if (ReadInt(image, section + 4) == VersionNeedSection)
            {
                // sh_link names the string table, sh_info counts the files asked.
                var strings = table + ((int)ReadInt(image, section + 0x28) * entrySize);
                Walk(image, (int)ReadLong(image, section + 0x18), (int)ReadInt(image, section + 0x2c),
                    (int)ReadLong(image, strings + 0x18), found);
            }
        }

        return found;
    }

    private static void Walk(byte[] image, int need, int needs, int strings, List<(string Name, int FlagsOffset)> found)
    {
        for (var i = 0; i < needs; i++)
        {
            var entry = need + (int)ReadInt(image, need + 8);
            for (var j = ReadShort(image, need + 2); j > 0; j--)
            {
                found.Add((ReadText(image, strings + (int)ReadInt(image, entry + 8)), entry + 4));
                entry += (int)ReadInt(image, entry + 12);
            }

            need += (int)ReadInt(image, need + 12);
        }
    }

    private static string ReadText(byte[] image, int offset) =>
        Encoding.ASCII.GetString(image.AsSpan(offset, image.AsSpan(offset).IndexOf((byte)0)));

    private static ushort ReadShort(byte[] image, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(offset));

    private static uint ReadInt(byte[] image, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(offset));

    private static long ReadLong(byte[] image, int offset) => BinaryPrimitives.ReadInt64LittleEndian(image.AsSpan(offset));
}
