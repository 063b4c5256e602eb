using Tributary.Projects.Reading;

namespace Tributary.Projects.Editing;

/// <summary>The text of a project file and how it lies on the disk: with or without a byte order mark, behind a link or not.</summary>
/// <param name="File">The file, absolute.</param>
/// <param name="Text">Its content, without the byte order mark.</param>
/// <param name="HasMark">True if the file begins with a byte order mark.</param>
internal sealed record ProjectText(string File, string Text, bool HasMark)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <param name="path">A folder that holds a project file, or a project file.</param>
    /// <exception cref="BadInputException">There is none, or it is not UTF-8.</exception>
    public static ProjectText Read(string path)
    {
        var file = ProjectFile.Find(path);
        var bytes = RegularFile.Bytes(file);
        var marked = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble);
        try
        {
            return new ProjectText(file, Strict.GetString(bytes.AsSpan(marked ? Encoding.UTF8.Preamble.Length : 0)), marked);
        }
        catch (DecoderFallbackException)
        {
            throw new BadInputException(file, "is not UTF-8; save it as UTF-8");
        }
    }

    /// <summary>Puts the text in the place of the file, whole.</summary>
    public void Write() => WholeFile.Write(File, [.. HasMark ? Encoding.UTF8.Preamble : [], .. Strict.GetBytes(Text)]);
}
