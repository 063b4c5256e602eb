using Tributary.Adapters;

namespace Tributary.Planning.Changes;

/// <summary>What is known of an adapter that was trained elsewhere, kept beside it as
/// <c>provenance.json</c>. Holds nothing that a clock touches.</summary>
/// <param name="BaseModelNameOrPath">The base model as the adapter's configuration names it; null if it does not.</param>
/// <param name="PeftVersion">The version of PEFT that wrote it; null if it does not say.</param>
/// <param name="R">Rank.</param>
/// <param name="LoraAlpha">Numerator of the scaling.</param>
/// <param name="TargetModules">Target modules as the configuration lists them; a single regular expression or all-linear as a list of
/// one.</param>
/// <param name="ModelCard">Licence, base model and language as the front matter of the adapter's README.md says, by its keys; empty if it
/// says nothing readable.</param>
/// <param name="Note">What the person who imported it wrote; null for nothing.</param>
/// <param name="Files">The files as they came, with their hashes.</param>
internal sealed record AdapterProvenance(string? BaseModelNameOrPath, string? PeftVersion, int R, double LoraAlpha,
    IReadOnlyList<string> TargetModules, IReadOnlyDictionary<string, IReadOnlyList<string>> ModelCard, string? Note,
    IReadOnlyList<FolderManifest.Entry> Files)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "provenance.json";

    /// <summary>What a folder says of its adapter.</summary>
    /// <param name="config">Its configuration.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="files">Its files.</param>
    /// <param name="note">What a person wants remembered.</param>
    internal static AdapterProvenance Of(LoraConfig config, string folder, FolderManifest files, string? note) => new(
        config.BaseModelNameOrPath, config.PeftVersion, config.R, config.LoraAlpha,
        config.TargetPattern is { } pattern ? [pattern] : config.TargetModules, Card(Path.Combine(folder, "README.md")), note, files.Files);

    /// <summary>The record as JSON; equal records give equal bytes.</summary>
    public byte[] ToJson() => JsonFile.Write(this, ChangeJson.Form.AdapterProvenance);

    private static SortedDictionary<string, IReadOnlyList<string>> Card(string readme)
    {
        var (front, card) = (FrontMatter(readme), new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));
        foreach (var key in new[] { "license", "license_name", "base_model", "language" })
        {
            if (front?.Find(key) is { } value && Texts(value) is { Count: > 0 } texts)
            {
                card[key] = texts;
            }
        }

        return card;
    }

    private static IReadOnlyList<string> Texts(DocumentNode node) => node.Items is { } list
        ? [.. list.Select(item => item.Text).OfType<string>()]
        : node.Text is { Length: > 0 } text ? [text] : [];

    // A README is written by people: what cannot be read in it is not known, and the adapter is none the worse.
    private static YamlNode? FrontMatter(string readme)
    {
        if (!File.Exists(readme))
        {
            return null;
        }

        string[] lines = [.. RegularFile.Lines(readme).Take(1000)];
        var end = lines is ["---", ..] ? Array.FindIndex(lines, 1, line => line.TrimEnd() == "---") : -1;
        if (end < 0)
        {
            return null;
        }

        try
        {
            return YamlReader.Read(string.Join('\n', lines[1..end]), readme);
        }
        catch (BadInputException)
        {
            return null;
        }
    }
}
