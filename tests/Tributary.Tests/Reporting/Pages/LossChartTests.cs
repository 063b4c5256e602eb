using System.Xml.Linq;
using Tributary.Reporting.Pages;
using Tributary.Training;

namespace Tributary.Tests.Reporting.Pages;

public sealed class LossChartTests
{
    [Fact]
    public void Append_ManySteps_DrawsStretchesWithinTheFrameAndTheKeptStep()
    {
        var page = new StringBuilder();
        LossChart.Append(page, "de", Training([.. Enumerable.Range(0, 1000).Select(step => 4.0 / (1 + step))]));

        var figure = XElement.Parse(page.ToString());
        var points = figure.Descendants("polyline").Single().Attribute("points")!.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(points.Length, 100, 130);
        Assert.All(points, point =>
        {
            var xy = point.Split(',').Select(value => double.Parse(value, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
            Assert.InRange(xy[0], 34, 294);
            Assert.InRange(xy[1], 6, 116);
        });
        Assert.Equal(["look", "kept"], figure.Descendants("circle").Select(circle => circle.Attribute("class")!.Value));
        Assert.Contains("kept: step 8", figure.Descendants("svg").Single().Attribute("aria-label")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Append_AnotherProgramTrained_DrawsNothing()
    {
        var page = new StringBuilder();
        LossChart.Append(page, "de", Training([]));
        Assert.Equal(0, page.Length);
    }

    private static TrainingResult Training(IReadOnlyList<double> losses) => new()
    {
        Steps = losses.Count, Tokens = 10, TargetTokens = 1, Truncated = 0, Epochs = [], BestStep = 8, BestEpoch = 2, StepLosses = losses,
        Evaluations = [new Evaluated(4, 0.9, null), new Evaluated(8, 0.4, null)],
    };
}
