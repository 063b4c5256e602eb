namespace Tributary.PaperStudy;

/// <summary>The mean of every way as a dot with its interval, a row a way; a line down from the combined adapter.</summary>
internal static class DotPlot
{
    private const int Left = 150;
    private const int Width = 430;
    private const int RowHeight = 22;
    private const int Top = 10;

    public static string Of(ComparisonFigures report)
    {
        var (low, high) = (report.Ways.Values.Min(way => way.Mean.Interval[0]), report.Ways.Values.Max(way => way.Mean.Interval[1]));
        var (first, last) = (Math.Floor(low * 20) / 20, Math.Ceiling(high * 20) / 20);
        string At(double score) => (Left + (Width * (score - first) / Math.Max(0.05, last - first)))
            .ToString("0.#", CultureInfo.InvariantCulture);
        var bottom = Top + (RowHeight * report.Ways.Count);
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + Width + 70} "
            + $"{bottom + 24}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#333\">\n");
        page.Append(CultureInfo.InvariantCulture, $"<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        for (var tick = first; tick <= last + 1e-9; tick += 0.05)
        {
            page.Append(CultureInfo.InvariantCulture, $"<path d=\"M{At(tick)} {Top}V{bottom}\" stroke=\"#ddd\"/><text x=\"{At(tick)}\" "
                + $"y=\"{bottom + 16}\" text-anchor=\"middle\">{tick:0.00}</text>\n");
        }

        if (report.Ways.GetValueOrDefault("combined") is { } combined)
        {
            page.Append(CultureInfo.InvariantCulture, $"<path d=\"M{At(combined.Mean.Value)} {Top}V{bottom}\" stroke=\"#b55\" "
                + $"stroke-dasharray=\"4 3\"/>\n");
        }

        foreach (var (row, (name, way)) in report.Ways.Index())
        {
            var y = Top + (RowHeight * row) + (RowHeight / 2);
            page.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 4}\" text-anchor=\"end\">{name}</text>");
            page.Append(CultureInfo.InvariantCulture, $"<path d=\"M{At(way.Mean.Interval[0])} {y}H{At(way.Mean.Interval[1])}\" "
                + $"stroke=\"#357\" stroke-width=\"2\"/>");
            page.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{At(way.Mean.Value)}\" cy=\"{y}\" r=\"4\" fill=\"#357\"/><text "
                + $"x=\"{Left + Width + 14}\" y=\"{y + 4}\">{way.Mean.Value:0.000}</text>\n");
        }

        return page.Append("</svg>\n").ToString();
    }
}
