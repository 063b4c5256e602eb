using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Running;

/// <summary>Scores that a search has measured.</summary>
/// <param name="Adapter">What was measured, in words.</param>
/// <param name="Scores">By language, in [0, 1].</param>
public sealed record KeptTrial(string Adapter, IReadOnlyDictionary<string, double> Scores);

/// <summary>
/// Scores kept from run to run, one file each, named by the hash of all that decides them: an interrupted search goes on where it was, and
/// a widened one measures only what is new. A file appears whole; one that cannot be read is measured again.
/// </summary>
/// <param name="folder">Made if it does not exist.</param>
internal sealed class SearchTrials(string folder)
{
    /// <summary>The scores of a hash, measured now if they are not at hand.</summary>
    /// <param name="hash">Of all that decides them.</param>
    /// <param name="adapter">What is measured, in words.</param>
    /// <param name="languages">The languages that scores must have.</param>
    /// <param name="measure">Measures.</param>
    public IReadOnlyDictionary<string, double> Of(Digest hash, string adapter, IReadOnlyCollection<string> languages,
        Func<IReadOnlyDictionary<string, double>> measure)
    {
        var path = Path.Combine(folder, hash.Hex + ".json");
        if (Read(path) is { } kept && languages.Order(StringComparer.Ordinal).SequenceEqual(kept.Scores.Keys.Order(StringComparer.Ordinal)))
        {
            return kept.Scores;
        }

        var scores = new SortedDictionary<string, double>(measure().ToDictionary(), StringComparer.Ordinal);
        Directory.CreateDirectory(folder);
        WholeFile.Write(path, [.. JsonSerializer.SerializeToUtf8Bytes(new KeptTrial(adapter, scores), TrialJson.Default.KeptTrial),
            (byte)'\n']);
        return scores;
    }

    private static KeptTrial? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), TrialJson.Default.KeptTrial) : null;
        }
        catch (JsonException)
        {
            // A power cut may leave an empty file behind: the same is measured once more.
            return null;
        }
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(KeptTrial))]
internal sealed partial class TrialJson : JsonSerializerContext;
