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
        var points = Points(training.StepLosses).Select(point =>
            FormattableString.Invariant($"{X(point.Step, training.Steps):0.#},{Y(point.Loss, highest):0.#} "));
        SvgFigure.Append(page, name, Top + Height + 18, string.Create(CultureInfo.InvariantCulture,
            $"Training loss of {name}: {first:0.000} at the first step, {last:0.000} at step {training.Steps}; "
                + $"kept: step {training.BestStep}"),
        [
            .. new[] { 0, 0.5, 1 }.SelectMany(share => Line(share * highest, highest)),
            $"<text class=\"soft\" x=\"{Left + Width}\" y=\"{Top + Height + 14}\" text-anchor=\"end\">step {training.Steps}</text>\n",
            $"<polyline class=\"curve\" points=\"{string.Concat(points)}\"/>\n",
            .. looks.Select(look => Dot(look.Step == training.BestStep, X(look.Step, training.Steps), Y(look.ValidLoss!.Value, highest))),
        ]);
    }

    /// <summary>Step (the middle of a stretch, from 1) and mean loss of each stretch.</summary>
    private static IEnumerable<(double Step, double Loss)> Points(IReadOnlyList<double> losses)
    {
        var size = (losses.Count + Stretches - 1) / Stretches;
        return losses.Chunk(size).Index()
            .Select(stretch => ((stretch.Index * size) + ((stretch.Item.Length + 1) / 2.0), stretch.Item.Average()));
    }

    private static IEnumerable<FormattableString> Line(double loss, double highest)
    {
        var y = Y(loss, highest);
        yield return $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Left + Width}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>";
        yield return $"<text class=\"soft\" x=\"{Left - 4}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{loss:0.0}</text>\n";
    }

    private static FormattableString Dot(bool isKept, double x, double y) =>
        $"<circle class=\"{(isKept ? "kept" : "look")}\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3\"/>\n";

    private static double X(double step, int steps) => Left + (Width * step / steps);

    private static double Y(double loss, double highest) => Top + (Height * (1 - (highest > 0 ? loss / highest : 0)));
}
