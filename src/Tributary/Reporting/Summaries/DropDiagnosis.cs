using Tributary.Evaluation;
using Tributary.Evaluation.Scorecards;
using Tributary.Merging.Outputs;
using Tributary.Planning;
using Tributary.Releases;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Content;
using Tributary.Reporting.Diagnosis;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Summaries;

/// <summary>Why languages drop from one release to the next: by their own adapters, or in the merge.</summary>
/// <param name="plan">The project, whose merge is the one that is shown.</param>
/// <param name="scoreOf">What a variant answered in a language; null if it was not evaluated.</param>
internal sealed class DropDiagnosis(Plan plan, Func<Variant, Language, LanguageScore?> scoreOf)
{
    /// <summary>A diagnosis for each language that falls by more than the gate allows, or whose own adapter collapsed.</summary>
    public IReadOnlyList<LanguageDiagnosis> Of(RunSummary summary) =>
        [.. summary.Languages.Where(language => language.IsCollapsed || -language.Step?.Difference > plan.Project.Gate.MaxDrop
                || language.Verdict == GateWord.Refused)
            .Where(language => language.Step is not null)
            .Select(language => new LanguageDiagnosis(language.Language, language.Step!.Difference, language.Step.Interval,
                [.. OwnAdapter(language), .. InTheMerge(summary, language.Language)]))];

    private static IEnumerable<Symptom> OwnAdapter(LanguageOutcome language)
    {
        if (language.OwnStep is { } step)
        {
            var found = language.IsCollapsed || (step.Difference < 0 && step.PValue < ScoreStep.LikelyP);
            yield return new Symptom(
                Cause.OwnAdapterFell,
                found,
                $"its own adapter went from {Figure.Score(language.OwnBefore)} to {Figure.Score(language.Own)} "
                    + $"({Figure.Differences(step.Interval)})" + string.Concat(language.Changes.Select(change => $"; {change}")),
                found ? "a look at what changed; training on the former data again" : "");
        }
    }

    private IReadOnlyList<Symptom> InTheMerge(RunSummary summary, Language language)
    {
        var (merged, own, start) = (scoreOf(Variant.Merged, language), scoreOf(Variant.Individual, language),
            scoreOf(Variant.Base, language));
        return merged is null || own is null || plan.Merge.Adapters.All(adapter => adapter.Language != language) ? []
            : Diagnosing.Of(new LanguageCase(merged, own, start, Compare(summary, merged, own, Variant.Individual),
                start is null ? null : Compare(summary, own, start, Variant.Base),
                MergeSigns.Of(MergeDiagnostics.Read(plan.Merge.Folder), language.Tag), ExamplesOf(language),
                plan.Project.Languages.Select(known => ExamplesOf(known.Language)).OfType<int>().DefaultIfEmpty(0).Average())).Symptoms;
    }

    private static ComparedScore Compare(RunSummary summary, LanguageScore model, LanguageScore reference, Variant variant) =>
        ReportComparison.Of(variant, summary.Metric, [(model, reference)])!.Languages[0];

    private int? ExamplesOf(Language language) => plan.Inputs[language, Split.Train]?.Fingerprint.Examples;
}
