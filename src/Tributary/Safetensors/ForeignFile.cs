namespace Tributary.Safetensors;

/// <summary>
/// Names what a file is that bears the name of a safetensors file and is none, from its first bytes, and says what to do about it. Asked
/// only once a file has been refused: the first bytes of a safetensors file are a length, which may be any.
/// </summary>
internal static class ForeignFile
{
    /// <summary>Bytes that <see cref="Explain"/> needs.</summary>
    public const int Bytes = 12;

    /// <summary>What the file is and what to do; null if it is not recognised.</summary>
    /// <param name="path">The file.</param>
    /// <param name="start">Its first bytes, up to <see cref="Bytes"/>.</param>
    public static string? Explain(string path, ReadOnlySpan<byte> start) => start switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => $"is a zip archive, as torch.save writes them, under the name of a safetensors file: "
            + $"{PickleFiles.Refusal}; {PickleFiles.ConvertFile(path)}",
        [0x80, >= 2 and <= 5, ..] => $"is a Python pickle under the name of a safetensors file: {PickleFiles.Refusal}; "
            + $"{PickleFiles.ConvertFile(path)}",
        [(byte)'G', (byte)'G', (byte)'U', (byte)'F', ..] => "is a GGUF file, which is not read; fetch the safetensors files of the model",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "is an HDF5 file, which is not read; convert it to safetensors",
        [(byte)'v', (byte)'e', (byte)'r', (byte)'s', (byte)'i', (byte)'o', (byte)'n', (byte)' ', ..] =>
            "is the pointer of Git LFS and not the file itself; run 'git lfs pull' in its repository",
        [(byte)'<', (byte)'!' or (byte)'h', ..] => "is a web page and not a safetensors file; fetch it again",
        _ => null,
    };
}
