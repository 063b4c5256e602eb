using Tributary.Evaluation;
using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Tasks;
using Tributary.Planning;
using Tributary.Planning.Ways;
using Tributary.Releases.Stores;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Diagnosis;

namespace Tributary.Reporting.Ways;

/// <summary>Gathers the comparison of a plan whose stations have all run: scores
/// from their folders, costs from the ledger. Runs nothing.</summary>
internal static class ScenarioFigures
{
    /// <summary>The report.</summary>
    /// <param name="plan">A plan with a scenario whose stations have all run since, or had before.</param>
    /// <param name="machine">Where the times were taken; null if it is not known.</param>
    /// <exception cref="BadInputException">No language has a test set.</exception>
    public static ScenarioReport Of(Plan plan, string? machine)
    {
        var languages = plan.Project.Languages.Where(language => language.Test is not null).Select(language => language.Language).ToArray();
        if (languages.Length == 0)
        {
            throw new BadInputException(plan.Project.File, "no language has a test set, so nothing can be compared; name 'test' files");
        }

        var scores = plan.Ways.ToDictionary(way => way.Name, way =>
            (IReadOnlyList<LanguageScore>)[.. way.Evaluations.Select(station => Scorecard.Read(station.Folder)[station.Language]!)]);
        var costs = new WayCosts(plan, History.Of(plan.Store));
        var report = new ScenarioReport
        {
            Project = plan.Project.Name,
            Scenario = plan.Scope.Scenario!,
            Seed = plan.Project.Training.Seed,
            Metric = plan.Project.Task.Metrics[0],
            Languages = languages,
            Ways = [.. plan.Ways.Select(way => WayOf(plan, way, scores, costs))],
            OtherUpdate = Other(plan, scores),
            Forgotten = Forgotten(plan, scores),
            TokenShare = costs.TokenShare(),
            Workers = plan.Project.Languages.Count,
            Price = plan.Project.Price,
            Machine = machine,
        };
        return report with { Diagnosis = [.. new LanguageCases(plan, report).OfBestMerge().Select(Diagnosing.Of)] };
    }

    private static WayReport WayOf(Plan plan, Way way, Dictionary<Variant, IReadOnlyList<LanguageScore>> scores, WayCosts costs) => new()
    {
        Name = way.Name,
        Scores = scores[way.Name],
        Mean = Scorecard.Mean(scores[way.Name], plan.Project.Task.Metrics[0], new EvaluationRecipe()),
        AgainstCombined = Against(plan, way.Name, Variant.Combined, scores, _ => true),
        AgainstIndividual = Against(plan, way.Name, Variant.Individual, scores, _ => true),
        Cost = costs.Of(way),
    };

    private static OtherUpdate? Other(Plan plan, Dictionary<Variant, IReadOnlyList<LanguageScore>> scores) =>
        new[] { Variant.MergedScratch, Variant.MergedContinued }.Where(scores.ContainsKey)
            .Select(name => new OtherUpdate(name, Against(plan, name, Variant.Merged, scores, _ => true)!)).SingleOrDefault();

    private static ReportComparison? Forgotten(Plan plan, Dictionary<Variant, IReadOnlyList<LanguageScore>> scores) =>
        scores.ContainsKey(Variant.Continued)
        ? Against(plan, Variant.Continued, Variant.CombinedBefore, scores, language => language != plan.Scope.Scenario!.Language)
        : null;

    private static ReportComparison? Against(Plan plan, Variant model, Variant reference, Dictionary<Variant,
        IReadOnlyList<LanguageScore>> scores, Func<Language, bool> counts) =>
        model == reference || !scores.TryGetValue(reference, out var others) ? null : ReportComparison.Of(
            reference,
            plan.Project.Task.Metrics[0],
            [.. scores[model].Zip(others).Where(pair => counts(pair.First.Language))]);
}
