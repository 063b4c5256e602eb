using System.Text.RegularExpressions;

namespace Tributary.Files;

/// <summary>Notices the name of a model on the Hugging Face hub where a folder is expected: nothing is downloaded here.</summary>
internal static partial class HubName
{
    /// <summary>What to do about a folder that is not there, to be put behind the complaint; empty if its path does not
    /// look like a name.</summary>
    /// <param name="folder">The folder, absolute or as it was written; neither it nor the folder that would hold it is there.</param>
    public static string Advice(string folder)
    {
        var whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var owner = Path.GetDirectoryName(whole);
        var name = $"{Path.GetFileName(owner)}/{Path.GetFileName(whole)}";
        return owner is not null && !Directory.Exists(owner) && Directory.Exists(Path.GetDirectoryName(owner)) && Pattern().IsMatch(name)
            ? $"; if '{name}' is a name on the Hugging Face hub: 'hf download {name}' fetches it and prints its folder, name that one"
            : "";
    }

    [GeneratedRegex(@"^[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*$")]
    private static partial Regex Pattern();
}
