using Tributary.Datasets.Fingerprints;
using Tributary.Evaluation.Scorecards;

namespace Tributary.Releases;

/// <summary>A model as the gate sees it.</summary>
/// <param name="Languages">All its languages, evaluated or not, in the order of the project; distinct.</param>
internal sealed record GateModel(IReadOnlyList<GateLanguage> Languages)
{
    /// <summary>A language of the model; null if it has it not.</summary>
    public GateLanguage? this[Language language] => Languages.FirstOrDefault(known => known.Language == language);
}

/// <summary>What a model scored in one language.</summary>
/// <param name="Language">The language.</param>
/// <param name="Scorecard">A scorecard that holds the language; null if it was not evaluated.</param>
/// <param name="Test">
/// Fingerprint of the test set: with it, examples are paired by content, so
/// that a test set may grow. Null: only equal test sets are paired.
/// </param>
internal sealed record GateLanguage(Language Language, Scorecard? Scorecard, DatasetFingerprint? Test = null)
{
    /// <summary>The language's score; null if it was not evaluated.</summary>
    public LanguageScore? Score => Scorecard?[Language];
}
