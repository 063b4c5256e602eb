using Tributary.Merging.Entries;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Merging.Conformance;

/// <summary>How a case of another tool's results came out.</summary>
public enum Outcome
{
    /// <summary>Agrees within the tolerance that the case states.</summary>
    Agrees,

    /// <summary>Refused, as the other tool fails too.</summary>
    Refused,

    /// <summary>Differs by decision; the closed list stands in docs/merge-methods.md,
    /// and each difference is shown to be exactly that one.</summary>
    DiffersByDecision,

    /// <summary>The other tool fails where the definition gives a result, and ours is that result.</summary>
    PeerFails,
}

/// <summary>Runs a recipe into a folder, through the library or the command line.</summary>
/// <param name="recipe">Path of the recipe.</param>
/// <param name="outFolder">The folder to make.</param>
/// <param name="masks">Recorded masks; null: none.</param>
internal delegate void RunMerge(string recipe, string outFolder, RecordedMasks? masks);

/// <summary>One case of the manifest of reference results.</summary>
internal sealed class GoldenCase(JsonElement json)
{
    /// <summary>All cases, by id.</summary>
    public static IReadOnlyDictionary<string, GoldenCase> All { get; } = Read(InGoldens("manifest.json"));

    public string Id => Text("id")["public-".Length..];

    public string Tool => Text("tool");

    public string Method => Text("method");

    public JsonElement Params => json.GetProperty("params");

    public bool ExpectsError => json.TryGetProperty("expect_error", out _);

    public bool HasMasks => json.TryGetProperty("masks", out _);

    public double Tolerance => json.GetProperty("tolerance").GetProperty("rel_to_max").GetDouble();

    public JsonElement Json => json;

    public double[] Weights => [.. json.GetProperty("weights").EnumerateArray().Select(weight => weight.GetDouble())];

    /// <summary>Folders of the inputs.</summary>
    public string[] Inputs => [.. json.GetProperty("inputs").EnumerateArray().Select(path => InGoldens(path.GetString()!))];

    /// <summary>A number among the parameters.</summary>
    public double? Number(string key) => Params.TryGetProperty(key, out var value)
        && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>A word among the parameters.</summary>
    public string? Word(string key) => Params.TryGetProperty(key, out var value) ? value.GetString() : null;

    public SafetensorsFile OpenExpected() => new(InGoldens(Text("expected")));

    public SafetensorsFile OpenMasks() => new(InGoldens(Text("masks")));

    public static string InGoldens(string path) => SharedFolder.Require("goldens", "merge", path);

    /// <summary>Whether a tensor agrees: the largest difference, as a share of the largest expected magnitude.</summary>
    public bool IsClose(float[] expected, float[] actual) =>
        Deltas.RelativeDifference([.. expected.Select(value => (double)value)], [.. actual.Select(value => (double)value)]) <= Tolerance;

    /// <summary>Fails, naming the tensor, unless it agrees.</summary>
    public void RequireClose(string tensor, float[] expected, float[] actual)
    {
        var difference = Deltas.RelativeDifference([.. expected.Select(value => (double)value)],
            [.. actual.Select(value => (double)value)]);
        Assert.True(difference <= Tolerance, string.Create(CultureInfo.InvariantCulture,
            $"{Id}: '{tensor}' differs by {difference:R} of its largest entry, tolerance {Tolerance:R}"));
    }

    /// <summary>The cases of a manifest, by id.</summary>
    public static IReadOnlyDictionary<string, GoldenCase> Read(string path)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(path));
        return manifest.RootElement.GetProperty("cases").EnumerateArray()
            .Select(entry => new GoldenCase(entry.Clone())).ToDictionary(golden => golden.Id, StringComparer.Ordinal);
    }

    private string Text(string key) => json.GetProperty(key).GetString()!;
}
