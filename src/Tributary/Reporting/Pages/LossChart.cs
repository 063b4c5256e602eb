using Tributary.Training;

namespace Tributary.Reporting.Pages;

/// <summary>
/// The loss of one training over its steps: a line for the training loss (of many steps the mean of each stretch), dots for the looks at
/// the validation set, a ring around the one whose weights were kept. Both axes begin at 0.
/// </summary>
internal static class LossChart
{
    private const int Left = 34;
    private const int Width = 260;
    private const int Top = 6;
    private const int Height = 110;
    private const int Stretches = 130;

    /// <summary>Adds the chart as a figure; nothing if another program trained and told no losses.</summary>
    public static void Append(StringBuilder page, string name, TrainingResult training)
    {
        if (training.StepLosses.Count == 0)
        {
            return;
        }

        var looks = training.Evaluations.Where(look => look.ValidLoss is not null).ToArray();
        var highest = Math.Max(training.StepLosses.Max(), looks.Select(look => look.ValidLoss!.Value).DefaultIfEmpty().Max());
        var (first, last) = (training.StepLosses[0], training.StepLosses[^1]);
        page.Append("<figure><figcaption>").Append(HtmlReport.Text(name)).Append("</figcaption>\n");
        page.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 310 {Top + Height + 18}\" role=\"img\" ");
        page.Append("aria-label=\"").Append(HtmlReport.Text(string.Create(CultureInfo.InvariantCulture,
            $"Training loss of {name}: {first:0.000} at the first step, {last:0.000} at step {training.Steps}; kept: step "
                + $"{training.BestStep}"))).Append("\">\n");
        AppendAxes(page, highest, training.Steps);
        page.Append("<polyline class=\"curve\" points=\"");
        foreach (var (step, loss) in Points(training.StepLosses))
        {
            page.Append(At(step, training.Steps, loss, highest)).Append(' ');
        }

        page.Append("\"/>\n");
        foreach (var look in looks)
        {
            var (x, y) = (X(look.Step, training.Steps), Y(look.ValidLoss!.Value, highest));
            page.Append(CultureInfo.InvariantCulture, $"<circle class=\"{(look.Step == training.BestStep ? "kept" : "look")}\" "
                + $"cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3\"/>\n");
        }

        page.Append("</svg></figure>\n");
    }

    /// <summary>Step (the middle of a stretch, from 1) and mean loss of each stretch.</summary>
    private static IEnumerable<(double Step, double Loss)> Points(IReadOnlyList<double> losses)
    {
        var size = (losses.Count + Stretches - 1) / Stretches;
        return losses.Chunk(size).Index()
            .Select(stretch => ((stretch.Index * size) + ((stretch.Item.Length + 1) / 2.0), stretch.Item.Average()));
    }

    private static void AppendAxes(StringBuilder page, double highest, int steps)
    {
        foreach (var share in new[] { 0, 0.5, 1 })
        {
            var y = Y(share * highest, highest);
            page.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Left + Width}\" "
                + $"y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>");
            page.Append(CultureInfo.InvariantCulture, $"<text class=\"soft\" x=\"{Left - 4}\" y=\"{y + 4:0.#}\" "
                + $"text-anchor=\"end\">{share * highest:0.0}</text>\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"<text class=\"soft\" x=\"{Left + Width}\" y=\"{Top + Height + 14}\" "
            + $"text-anchor=\"end\">step {steps}</text>\n");
    }

    private static string At(double step, int steps, double loss, double highest) =>
        string.Create(CultureInfo.InvariantCulture, $"{X(step, steps):0.#},{Y(loss, highest):0.#}");

    private static double X(double step, int steps) => Left + (Width * step / steps);

    private static double Y(double loss, double highest) => Top + (Height * (1 - (highest > 0 ? loss / highest : 0)));
}
