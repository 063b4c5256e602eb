using Tributary.Evaluation;
using Tributary.Merging.Outputs;
using Tributary.Planning;
using Tributary.Planning.Ways;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Diagnosis;

namespace Tributary.Reporting.Ways;

/// <summary>Gathers what the diagnosis of the best merge is drawn from.</summary>
internal sealed class LanguageCases(Plan plan, ScenarioReport report)
{
    /// <summary>A case per language; none if base model, own adapters and a merge are not all there.</summary>
    internal IEnumerable<LanguageCase> OfBestMerge()
    {
        if (report.BestMerge is not { AgainstIndividual: { } lost } best || report[Variant.Base] is not { } start
            || report[Variant.Individual] is not { } own)
        {
            return [];
        }

        var learnt = ReportComparison.Of(Variant.Base, report.Metric, [.. own.Scores.Zip(start.Scores)])!;
        var mean = plan.Project.Languages.Select(language => ExamplesOf(language.Language)).OfType<int>().DefaultIfEmpty(0).Average();
        return report.Languages.Select(language => new LanguageCase(
            best[language], own[language], start[language], lost[language]!, learnt[language]!, SignsOf(plan[best.Name]!, language),
                ExamplesOf(language), mean));
    }

    private static MergeSigns? SignsOf(Way way, Language language) =>
        way.Merges.FirstOrDefault(merge => merge.Folder == way.Adapters[language]?.Folder) is { } merge
            ? MergeSigns.Of(MergeDiagnostics.Read(merge.Folder), language.Tag) : null;

    private int? ExamplesOf(Language language) => plan.Inputs[language, Split.Train]?.Fingerprint.Examples;
}
