using Tributary.Datasets.Fingerprints;

namespace Tributary.Releases;

/// <summary>What shall be released: what its record says, and the folders that are copied from.</summary>
/// <param name="Record">Its record; number, parent, languages and what the gate said are put in as it is written.</param>
/// <param name="Languages">The languages in the order of the project, one or more, distinct.</param>
/// <param name="Gate">The gate's verdict; where it refuses, the record gives the reason for the release.</param>
/// <param name="MergeFolder">The merge's finished folder: weights, <c>recipe.yaml</c>, <c>diagnostics.json</c>.</param>
/// <param name="IsModel">True if the merge gave a whole model (released as <c>model/</c>), false for an adapter (<c>adapter/</c>).</param>
internal sealed record ReleaseContent(ReleaseRecord Record, IReadOnlyList<LanguageContent> Languages, GateResult Gate, string MergeFolder,
    bool IsModel = false);

/// <summary>One language of what shall be released.</summary>
/// <param name="Record">Its part of the record; its data, its score and whether it is left on its own adapter are put in as it is
/// written.</param>
/// <param name="Data">Fingerprints of its datasets.</param>
/// <param name="ScorecardFolder">The folder of its scorecard; null if there is none.</param>
/// <param name="RouteFolder">The folder of its own adapter, where the language is left on it; null if it takes the merge.</param>
internal sealed record LanguageContent(ReleaseLanguage Record, IReadOnlyDictionary<Split, DatasetFingerprint> Data,
    string? ScorecardFolder = null, string? RouteFolder = null)
{
    /// <summary>The language.</summary>
    public Language Language => Record.Language;
}
