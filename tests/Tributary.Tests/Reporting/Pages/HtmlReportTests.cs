using System.Text.RegularExpressions;
using System.Xml.Linq;
using CsCheck;
using Tributary.Evaluation.Metrics;
using Tributary.Reporting.Content;
using Tributary.Reporting.Pages;
using Tributary.Reporting.Tables;

namespace Tributary.Tests.Reporting.Pages;

public sealed class HtmlReportTests
{
    [Fact]
    public void Render_Full_ShowsTheFiguresOfTheTables()
    {
        var cells = Body(SampleReport.Full).Descendants().Where(element => element.Name == "td" || element.Name == "th")
            .Select(cell => cell.Value).ToHashSet();

        TextTable[] tables =
        [
            ComparisonTable.Scores(SampleReport.Full, Metric.MacroF1, true),
                ComparisonTable.Scores(SampleReport.Full, Metric.Accuracy, true), .. ComparisonTable.Verdicts(SampleReport.Full),
                ComparisonTable.Costs(SampleReport.Full),
            ComparisonTable.Trials(SampleReport.Full), ComparisonTable.Lineage(SampleReport.Full),
        ];
        Assert.All(tables.SelectMany(table => table.Rows).SelectMany(row => row), text => Assert.Contains(text, cells));
    }

    [Fact]
    public void Render_Charts_HaveABarPerVariantInProportion()
    {
        var chart = Body(SampleReport.Full).Descendants("svg").First();

        var widths = chart.Elements("rect").ToDictionary(bar => bar.Attribute("class")!.Value, bar => bar.Attribute("width")!.Value);

        Assert.Equal("47.5", widths["base"]);
        Assert.Equal("152", widths["individual"]);
        Assert.Equal(4, chart.Elements("path").Count());
        Assert.Equal("img", chart.Attribute("role")!.Value);
        Assert.StartsWith("Macro-F1 in en: base 0.250 (0.219 to 0.280), individual 0.800",
            chart.Attribute("aria-label")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Sparse_SaysWhatIsMissing()
    {
        var chart = Body(SampleReport.Sparse).Descendants("svg").Last();

        Assert.Empty(chart.Elements("rect"));
        Assert.Equal(4, chart.Elements("text").Count(text => text.Value == "not evaluated"));
    }

    [Fact]
    public void Render_Tables_NameTheirRowsAndColumns()
    {
        foreach (var table in Body(SampleReport.Full).Descendants("table"))
        {
            Assert.NotEmpty(table.Element("caption")!.Value);
            Assert.All(table.Element("thead")!.Descendants("th"), cell => Assert.Equal("col", cell.Attribute("scope")!.Value));
            Assert.All(table.Element("tbody")!.Elements("tr"), row =>
                Assert.Equal("row", row.Elements().First().Attribute("scope")!.Value));
        }
    }

    [Fact]
    public void Render_AnyNames_StayText() =>
        Gen.String[Gen.Char[' ', '~'], 0, 40].Sample(
            name =>
            {
                var report = SampleReport.Full with
                {
                    Project = name,
                    Machine = name,
                    BaseModel = new(name, null),
                    Merge = SampleReport.Full.Merge! with { Method = name },
                    Languages = [SampleReport.Full.Languages[0] with { Data = [new(name, name, 1, Digest.Of("x"))] }],
                };

                var body = Body(report);

                Assert.Equal(name, body.Descendants("h1").Single().Value);
                Assert.Contains(name, body.Descendants("td").Select(cell => cell.Value));
                Assert.Empty(body.Descendants("script"));
            },
            iter: 300);

    [Fact]
    public void Render_HostileName_IsEncoded()
    {
        var page = HtmlReport.Render(SampleReport.Full with { Project = "</title><script>alert('x')</script>\"&" });

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<title>&lt;/title&gt;&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Page_NeedsNothingElse()
    {
        var page = HtmlReport.Render(SampleReport.Full);

        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">\n", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex("(src|href)=|url\\(|@import|http://|https://|\r", RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1)), page);
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Twice_GivesTheSameBytes() => Assert.Equal(HtmlReport.Render(SampleReport.Full),
        HtmlReport.Render(SampleReport.Full));

    // The body is well-formed XML as it stands.
    private static XElement Body(ReportModel report)
    {
        var page = HtmlReport.Render(report);
        var body = page[page.IndexOf("<main>", StringComparison.Ordinal)..page.IndexOf("</body>", StringComparison.Ordinal)];
        return XElement.Parse(body, LoadOptions.PreserveWhitespace);
    }
}
