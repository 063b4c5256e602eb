using System.IO.Compression;

namespace Tributary.Datasets.Reading;

/// <summary>
/// Decompresses a gzip file and knows whether it was whole. The inflater of the base class library takes the end of a cut file for its
/// end, silently. So a further gzip member with a known text is appended behind the file: where the output does not end in that text, the
/// file broke off before its own end, or carries bytes that are no gzip. Concatenated members are read as one, as gunzip does.
/// </summary>
internal static class WholeGzip
{
    private const long MostFromOne = 1032;

    private static readonly byte[] Mark = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("end of the gzip file\n", 8)));

    /// <summary>The whole content, or null if the file is broken.</summary>
    /// <param name="compressed">The file.</param>
    /// <param name="limit">Most bytes that the content may have.</param>
    /// <exception cref="OverflowException">The content is larger than <paramref name="limit"/>.</exception>
    public static byte[]? Decompress(byte[] compressed, long limit)
    {
        using var content = new MemoryStream(Expected(compressed, limit));
        try
        {
            using var source = new MemoryStream([.. compressed, .. Compress(Mark)]);
            using var inflater = new GZipStream(source, CompressionMode.Decompress);
            var block = new byte[1 << 16];
            for (int read; (read = inflater.Read(block)) > 0;)
            {
                content.Write(block, 0, read);
                if (content.Length > limit + Mark.Length)
                {
                    throw new OverflowException();
                }
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        var whole = content.GetBuffer().AsSpan(0, (int)content.Length);
        return whole.EndsWith(Mark) ? whole[..^Mark.Length].ToArray() : null;
    }

    // The last four bytes say the size of the last member, if they are right: no byte gives more than MostFromOne.
    private static int Expected(byte[] compressed, long limit) => compressed.Length < 4 ? 0
        : (int)Math.Min(Math.Min(BitConverter.ToUInt32(compressed.AsSpan(compressed.Length - 4)), compressed.Length * MostFromOne)
            + Mark.Length + 1, limit + Mark.Length);

    // The compressed form does not hold the text itself: copied literally (from a stored block cut short) it is not taken for the mark.
    private static byte[] Compress(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var deflater = new GZipStream(target, CompressionLevel.SmallestSize))
        {
            deflater.Write(bytes);
        }

        return target.ToArray();
    }
}
