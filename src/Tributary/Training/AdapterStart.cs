using Tributary.Adapters;

namespace Tributary.Training;

/// <summary>An adapter that trainings begin from.</summary>
/// <param name="Folder">Its PEFT folder.</param>
/// <param name="Content">Digest of its configuration and weights: the folder's name is no part of what is trained.</param>
public sealed record AdapterStart(string Folder, Digest Content)
{
    /// <summary>Opens a folder, checks its headers and takes its digest.</summary>
    /// <exception cref="BadInputException">It cannot be read; all problems at once.</exception>
    public static AdapterStart Of(string folder)
    {
        using var file = new LoraAdapterFile(folder);
        return new AdapterStart(folder, LoraAdapterFile.ContentDigest(folder, Digest.OfFile));
    }
}
