using Tributary.Evaluation.Metrics;
using Tributary.Reporting.Content;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Pages;

/// <summary>Sentences and facts that the Markdown and the HTML report share.</summary>
internal static class ReportText
{
    /// <summary>What stands in parentheses behind a score.</summary>
    public static string Intervals(ReportModel report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Confidence * 100:0.#} % bootstrap interval over the test examples. ")
        + (report.Metrics.Contains(Metric.MacroF1) ? "Macro-F1 is the mean F1 over the labels that occur; the" : "The")
            + " mean over languages counts each once.";

    /// <summary>Where the merged model comes from, as name and value.</summary>
    public static IEnumerable<(string Name, string Value)> Origin(ReportModel report)
    {
        yield return ("base model", $"{report.BaseModel.Name}, digest {Figure.Of(report.BaseModel.Digest)}");
        if (report.Merge is not { } merge)
        {
            yield return ("merge", "not merged");
            yield break;
        }

        yield return ("merge method", merge.Method);
        yield return ("space", merge.Space);
        if (merge.Profile is { } profile)
        {
            yield return ("profile", profile);
        }

        if (merge.Density is { } density)
        {
            yield return ("density", Figure.Number(density));
        }

        yield return ("lambda", Figure.Number(merge.Lambda) + (merge.Trials.Count > 0 ? ", chosen on the validation sets" : ", as given"));
        yield return ("merged adapter", $"digest {Figure.Of(merge.Adapter)}");
    }
}
