namespace Tributary.Reporting.Pages;

/// <summary>A chart as a figure of a page: a caption, and an SVG picture 310 units wide with a text for those who cannot see it.</summary>
internal static class SvgFigure
{
    /// <summary>Adds the figure.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="caption">Its caption; encoded here.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="described">What the picture shows; encoded here.</param>
    /// <param name="shapes">The SVG elements, line breaks included.</param>
    public static void Append(StringBuilder page, string caption, int height, string described, IEnumerable<FormattableString> shapes)
    {
        page.Append("<figure><figcaption>").Append(HtmlReport.Text(caption)).Append("</figcaption>\n");
        page.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 310 {height}\" role=\"img\" ");
        page.Append("aria-label=\"").Append(HtmlReport.Text(described)).Append("\">\n");
        page.AppendJoin("", shapes.Select(FormattableString.Invariant)).Append("</svg></figure>\n");
    }
}
