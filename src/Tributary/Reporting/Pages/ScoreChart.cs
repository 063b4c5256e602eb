using Tributary.Evaluation;
using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Scorecards;
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
        var described = string.Join(", ", Variant.Usual.Select(variant =>
            $"{variant.Name} {Figure.Score(language[variant]?[metric]?.Value, language[variant]?[metric]?.Interval)}"));
        var bottom = Top + (RowHeight * Variant.Usual.Count);
        SvgFigure.Append(page, language.Language.Tag, bottom + 16, $"{metric.Title} in {language.Language}: {described}",
        [
            .. new[] { 0, 0.25, 0.5, 0.75, 1 }.SelectMany(share => Line(share, bottom)),
            .. Variant.Usual.SelectMany((variant, row) =>
                Bar(variant, language[variant]?[metric], Top + (RowHeight * row) + (RowHeight / 2))),
        ]);
    }

    private static IEnumerable<FormattableString> Line(double share, int bottom)
    {
        var x = At(share);
        yield return $"<line class=\"grid\" x1=\"{x}\" x2=\"{x}\" y1=\"{Top}\" y2=\"{bottom}\"/>";
        yield return $"<text class=\"soft\" x=\"{x}\" y=\"{bottom + 12}\" text-anchor=\"middle\">{share:0.##}</text>\n";
    }

    private static IEnumerable<FormattableString> Bar(Variant variant, MetricScore? score, int middle)
    {
        yield return $"<text x=\"{Left - 6}\" y=\"{middle + 4}\" text-anchor=\"end\">{variant.Name}</text>";
        if (score is null)
        {
            yield return $"<text class=\"soft\" x=\"{Left + 4}\" y=\"{middle + 4}\">{Figure.NotEvaluated}</text>\n";
            yield break;
        }

        var (low, high) = (At(score.Interval.Low), At(score.Interval.High));
        yield return $"<rect class=\"{variant.Name}\" x=\"{Left}\" y=\"{middle - (BarHeight / 2)}\" ";
        yield return $"width=\"{Width * score.Value:0.#}\" height=\"{BarHeight}\"/>";
        yield return $"<text x=\"{Left + Width + 8}\" y=\"{middle + 4}\">{Figure.Score(score.Value)}</text>";
        yield return $"<path class=\"whisker\" d=\"M{low} {middle}H{high}M{low} {middle - 3}v6M{high} {middle - 3}v6\"/>\n";
    }

    private static string At(double fraction) => (Left + (Width * fraction)).ToString("0.#", CultureInfo.InvariantCulture);
}
