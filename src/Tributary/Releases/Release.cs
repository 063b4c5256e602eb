using Tributary.Datasets.Fingerprints;
using Tributary.Evaluation.Scorecards;

namespace Tributary.Releases;

/// <summary>A release of a store: numbered, immutable, complete in itself.</summary>
/// <param name="Folder">Its folder, absolute.</param>
/// <param name="Record">What it is and where it comes from.</param>
/// <param name="Digest">The digest of all its files, as its manifest lists them; <c>verify</c> checks that they are so.</param>
public sealed record Release(string Folder, ReleaseRecord Record, Digest Digest)
{
    /// <summary>Its number.</summary>
    public int Number => Record.Number;

    /// <summary>The merged adapter in PEFT's layout; null if the release is a whole model.</summary>
    public string? AdapterFolder => Existing("adapter");

    /// <summary>The merged model; null if the release is an adapter.</summary>
    public string? ModelFolder => Existing("model");

    /// <summary>The verdict with which it was let through.</summary>
    public GateResult Gate => GateResult.Read(Folder);

    /// <summary>The adapter of a language that is left on its own; null if it takes the merge.</summary>
    public string? RouteFolder(Language language) => Existing(Path.Combine("routes", language.Tag));

    /// <summary>The scorecard of a language; null if it was not evaluated.</summary>
    /// <exception cref="BadInputException">It is damaged.</exception>
    public Scorecard? ScorecardOf(Language language) => Existing(Path.Combine("scorecards", language.Tag)) is { } folder
        ? Scorecard.Read(folder) : null;

    /// <summary>The fingerprint of a dataset that went into it; null if there was none.</summary>
    internal DatasetFingerprint? Fingerprint(Language language, Split split)
    {
        var path = Path.Combine(Folder, FingerprintFile(language, split));
        return File.Exists(path) ? DatasetFingerprint.Read(path) : null;
    }

    /// <summary>The release as the gate compares a candidate with it.</summary>
    internal GateModel ToGateModel() =>
        new([.. Record.Languages.Select(language => new GateLanguage(language.Language, ScorecardOf(language.Language),
            Fingerprint(language.Language, Split.Test)))]);

    internal static string FingerprintFile(Language language, Split split) => $"data/{language}.{SplitWords.Table.Of(split)}.json";

    private string? Existing(string name) => Path.Combine(Folder, name) is var folder && Directory.Exists(folder) ? folder : null;
}
