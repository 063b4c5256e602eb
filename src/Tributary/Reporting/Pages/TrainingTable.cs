using Tributary.Reporting.Content;
using Tributary.Reporting.Tables;
using Tributary.Training;

namespace Tributary.Reporting.Pages;

/// <summary>How the languages' own adapters were trained, a row each.</summary>
internal static class TrainingTable
{
    /// <summary>The table; without rows if nothing was trained here.</summary>
    public static TextTable Of(ReportModel report) => TextTable.Of<(string Language, TrainingResult Training, Evaluated? Kept)>(
        "Training",
        [
            new("language", row => row.Language, RightAligned: false),
            new("steps", row => Figure.Count(row.Training.Steps) + (row.Training.StoppedEarly ? " (stopped early)" : "")),
            new("kept step", row => Figure.Count(row.Training.BestStep)),
            new("first loss", row => Figure.Score(row.Training.StepLosses[0])),
            new("last loss", row => Figure.Score(row.Training.StepLosses[^1])),
            new("validation loss", row => Figure.Score(row.Kept?.ValidLoss)),
            new("validation metric", row => Figure.Score(row.Kept?.ValidMetric)),
            new("examples cut", row => Figure.Count(row.Training.Truncated)),
        ],
        report.Languages.Where(language => language.Training is { StepLosses.Count: > 0 }).Select(language => (language.Language.Tag,
            language.Training!, language.Training!.Evaluations.LastOrDefault(look => look.Step == language.Training.BestStep))));
}
