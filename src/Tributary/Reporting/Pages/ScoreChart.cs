using Tributary.Evaluation;
using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Statistics;
using Tributary.Reporting.Content;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Pages;

/// <summary>
/// One language's deciding score as horizontal bars, a bar per variant on a scale from 0 to 1, with its interval as a whisker. The picture
/// has a text for those who cannot see it; the table below the charts has the same figures.
/// </summary>
internal static class ScoreChart
{
    private const int Left = 72;
    private const int Width = 190;
    private const int Top = 4;
    private const int RowHeight = 22;
    private const int BarHeight = 12;

    /// <summary>Adds the chart as a figure.</summary>
    public static void Append(StringBuilder page, LanguageReport language, Metric metric)
    {
        var variants = Variant.Usual;
        var bottom = Top + (RowHeight * variants.Count);
        var described = string.Join(", ", variants.Select(variant =>
            $"{variant.Name} {Figure.Score(language[variant]?[metric]?.Value, language[variant]?[metric]?.Interval)}"));
        page.Append("<figure><figcaption>").Append(HtmlReport.Text(language.Language.Tag)).Append("</figcaption>\n");
        page.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 310 {bottom + 16}\" role=\"img\" ");
        page.Append(CultureInfo.InvariantCulture,
            $"aria-label=\"{HtmlReport.Text($"{metric.Title} in {language.Language}: {described}")}\">\n");
        for (var quarter = 0; quarter <= 4; quarter++)
        {
            var x = At(quarter / 4.0);
            page.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{x}\" x2=\"{x}\" y1=\"{Top}\" y2=\"{bottom}\"/>");
            page.Append(CultureInfo.InvariantCulture, $"<text class=\"soft\" x=\"{x}\" y=\"{bottom + 12}\" ");
            page.Append(CultureInfo.InvariantCulture, $"text-anchor=\"middle\">{quarter / 4.0:0.##}</text>\n");
        }

        for (var row = 0; row < variants.Count; row++)
        {
            AppendBar(page, variants[row], language[variants[row]]?[metric], Top + (RowHeight * row) + (RowHeight / 2));
        }

        page.Append("</svg></figure>\n");
    }

    private static void AppendBar(StringBuilder page, Variant variant, MetricScore? score, int middle)
    {
        var word = variant.Name;
        page.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{middle + 4}\" text-anchor=\"end\">{word}</text>");
        if (score is null)
        {
            page.Append(CultureInfo.InvariantCulture, $"<text class=\"soft\" x=\"{Left + 4}\" "
                + $"y=\"{middle + 4}\">{Figure.NotEvaluated}</text>\n");
            return;
        }

        page.Append(CultureInfo.InvariantCulture, $"<rect class=\"{word}\" x=\"{Left}\" y=\"{middle - (BarHeight / 2)}\" ");
        page.Append(CultureInfo.InvariantCulture, $"width=\"{Length(score.Value)}\" height=\"{BarHeight}\"/>");
        page.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + Width + 8}\" y=\"{middle + 4}\">{Figure.Score(score.Value)}</text>");
        AppendWhisker(page, score.Interval, middle);
        page.Append('\n');
    }

    private static void AppendWhisker(StringBuilder page, Interval interval, int middle)
    {
        var (low, high) = (At(interval.Low), At(interval.High));
        page.Append(CultureInfo.InvariantCulture, $"<path class=\"whisker\" d=\"M{low} {middle}H{high}M{low} "
            + $"{middle - 3}v6M{high} {middle - 3}v6\"/>");
    }

    private static string At(double fraction) => (Left + (Width * fraction)).ToString("0.#", CultureInfo.InvariantCulture);

    private static string Length(double fraction) => (Width * fraction).ToString("0.#", CultureInfo.InvariantCulture);
}
