using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tributary;

/// <summary>
/// A SHA-256 in lower-case hexadecimal (64 characters): the identity of a file, of a station's inputs, of a release.
/// </summary>
public readonly record struct Digest : IComparable<Digest>
{
    private readonly string? hex;

    private Digest(string hex) => this.hex = hex;

    /// <summary>All 64 hexadecimal digits.</summary>
    public string Hex => hex ?? throw new InvalidOperationException("a default Digest has no value");

    /// <summary>The first 12 digits: enough to name a folder within one project, short enough to read aloud.</summary>
    public string Short => Hex[..12];

    /// <summary>The digest of bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>The digest of the UTF-8 form of a text.</summary>
    public static Digest Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>The digest of a file's content, read once in blocks.</summary>
    public static Digest OfFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 20, FileOptions.SequentialScan);
        return new(Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <summary>
    /// The digest of a list of named parts. Each name and value is preceded by its length, so that no two lists share a form.
    /// </summary>
    public static Digest OfParts(IEnumerable<KeyValuePair<string, string>> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in parts)
        {
            AppendWithLength(hash, name);
            AppendWithLength(hash, value);
        }

        return new(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Reads 64 hexadecimal digits.</summary>
    /// <exception cref="FormatException">The text is no digest.</exception>
    public static Digest Parse(string text) =>
        text.Length == 64 && text.All(char.IsAsciiHexDigitLower)
            ? new Digest(text)
            : throw new FormatException($"'{text}' is not a SHA-256 in 64 lower-case hexadecimal digits");

    /// <inheritdoc/>
    public int CompareTo(Digest other) => string.CompareOrdinal(hex, other.hex);

    /// <inheritdoc/>
    public override string ToString() => hex ?? "";

    /// <summary>True if the left one comes first, compared ordinally.</summary>
    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    /// <summary>True if the left one comes last, compared ordinally.</summary>
    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    /// <summary>True if the left one comes first or both are equal.</summary>
    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    /// <summary>True if the left one comes last or both are equal.</summary>
    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;

    private static void AppendWithLength(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
