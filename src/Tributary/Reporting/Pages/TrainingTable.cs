using Tributary.Reporting.Content;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Pages;

/// <summary>How the languages' own adapters were trained, a row each.</summary>
internal static class TrainingTable
{
    /// <summary>The table; without rows if nothing was trained here.</summary>
    public static TextTable Of(ReportModel report) => new(
        "Training",
        [new("language", RightAligned: false), new("steps"), new("kept step"), new("first loss"), new("last loss"), new("validation loss"),
            new("validation metric"), new("examples cut")],
        [.. report.Languages.Where(language => language.Training is { StepLosses.Count: > 0 }).Select(Row)]);

    private static IReadOnlyList<string> Row(LanguageReport language)
    {
        var training = language.Training!;
        var kept = training.Evaluations.LastOrDefault(look => look.Step == training.BestStep);
        return
        [
            language.Language.Tag,
            Figure.Count(training.Steps) + (training.StoppedEarly ? " (stopped early)" : ""),
            Figure.Count(training.BestStep),
            Figure.Score(training.StepLosses[0]),
            Figure.Score(training.StepLosses[^1]),
            Figure.Score(kept?.ValidLoss),
            Figure.Score(kept?.ValidMetric),
            Figure.Count(training.Truncated),
        ];
    }
}
