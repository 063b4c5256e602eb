namespace Tributary.Planning.Changes;

/// <summary>A data file on its way into the project.</summary>
/// <param name="Split">What it is for.</param>
/// <param name="Target">Where it will lie, absolute.</param>
/// <param name="Examples">Examples in it.</param>
/// <param name="Content">Opens what is written there; null if it lies there already.</param>
internal sealed record PendingFile(Split Split, string Target, int Examples, Func<Stream>? Content)
{
    /// <summary>Writes the file under its name, whole. A file that is there is never written to.</summary>
    public void Write()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        using var source = Content!();
        WholeFile.Write(Target, source.CopyTo, replaces: false);
    }
}
