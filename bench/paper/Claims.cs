namespace Tributary.PaperStudy;

/// <summary>The paper's claims beside what was measured here.</summary>
internal static class Claims
{
    private const string Balanced = "balanced";

    public static void Append(StringBuilder text, IReadOnlyList<PartOutcome> outcomes)
    {
        var learnt = outcomes.Where(outcome => outcome.IsLearnt && outcome.Name != Balanced).ToArray();
        List<IReadOnlyList<string>> rows =
        [
            ["first build takes at most half the combined adapter's time", Each(outcomes, outcome => Ratio(outcome.Initial))],
            ["an update takes under 0.4 of it", Each(outcomes, outcome => Ratio(outcome.Update))],
            ["merging is as good as training on everything", Each(learnt, outcome => string.Create(CultureInfo.InvariantCulture,
                $"{outcome.Best} {MarkdownRows.Difference(outcome.BestAgainstCombined)} "
                    + $"({MarkdownRows.Difference(outcome.BestAgainstCombinedInterval[0])} to "
                    + $"{MarkdownRows.Difference(outcome.BestAgainstCombinedInterval[1])})"))],
            ["TIES is best at density 1.0", Each(learnt, outcome => Means(outcome, "merged", "ties_05", "ties_02"))],
            ["DARE (density 0.5) does not help TIES", Each(learnt, outcome => Means(outcome, "merged", "dare_ties_05", "dare_linear_05"))],
            ["KnOTS beats TIES on the deltas", Each(learnt, outcome => Means(outcome, "knots_ties", "merged", "ties_svd"))],
            ["a plain mean is not enough", Each(learnt, outcome =>
                Means(outcome, "average", "weighted_average", "linear_searched", outcome.Best))],
            ["each language is as good as with its own adapter",
                Each(learnt, outcome => outcome.Losing.Length == 0 ? "no language loses more than allowed"
                : $"{string.Join(", ", outcome.Losing)} lose{Routed(outcome.LosingRouted)}")],
        ];
        text.Append(MarkdownRows.Table("## Claims and measurements", ["claim", "measured here"], rows));
        AppendCosts(text, outcomes);
        AppendQuality(text, learnt);
        text.Append("Times are wall times, evaluation included, with that without evaluating and the share of training tokens behind; "
            + "`merged` is TIES at density 1 in knots space. ")
            .Append("Parts that were not learnt are left out of what is said on quality. A language loses more than allowed where its "
                + "estimate is below -0.05, or its whole interval below -0.02.\n\n");
    }

    // What was aimed at: the share of training tokens and a little for starting,
    // searching, merging; fixed limits where languages are of equal size.
    private static void AppendCosts(StringBuilder text, IReadOnlyList<PartOutcome> outcomes) => text.Append(MarkdownRows.Table(
        "**Cost of merging over that of the combined adapter, a worker a language**",
        [
            "part", "share of the largest language", "first build", "aim", "without evaluating", "operations",
            "share of the updated language", "update", "aim", "without evaluating", "operations",
        ],
        [.. outcomes.Select(outcome => (IEnumerable<string>)
        [
            outcome.Name, .. Cells(outcome.Initial, outcome.Name == Balanced ? 0.35 : outcome.Initial.Share + 0.10),
                .. Cells(outcome.Update, outcome.Name == Balanced ? 0.27 : outcome.Update.Share + 0.05),
        ])]));

    private static void AppendQuality(StringBuilder text, IReadOnlyList<PartOutcome> learnt) => text.Append(MarkdownRows.Table(
        "**Quality of the best merge, where a part was learnt**",
        ["part", "best merge", "mean - combined", "not worse", "languages that lose more than allowed", "with routes"],
        [.. learnt.Select(outcome => (IEnumerable<string>)
        [
            outcome.Name,
            outcome.Best,
            string.Create(CultureInfo.InvariantCulture, $"{MarkdownRows.Difference(outcome.BestAgainstCombined)} "
                + $"({MarkdownRows.Difference(outcome.BestAgainstCombinedInterval[0])} to "
                + $"{MarkdownRows.Difference(outcome.BestAgainstCombinedInterval[1])})"),
            outcome.BestAgainstCombinedInterval[1] >= 0 ? "yes" : "no",
            outcome.Losing.Length == 0 ? "none" : string.Join(", ", outcome.Losing),
            outcome.LosingRouted is not { } left ? "-" : left.Length == 0 ? "none" : string.Join(", ", left),
        ])]));

    private static string[] Cells(CostOutcome cost, double aim)
    {
        static string Two(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
        return [Two(cost.Share), Two(cost.Ratio), Two(aim), Two(cost.RatioWithoutEvaluating), Two(cost.FlopsRatio)];
    }

    private static string Each(IReadOnlyList<PartOutcome> outcomes, Func<PartOutcome, string> say) =>
        outcomes.Count == 0 ? "nothing to say: no part was learnt"
            : string.Join("; ", outcomes.Select(outcome => $"{outcome.Name}: {say(outcome)}"));

    private static string Ratio(CostOutcome cost) => string.Create(CultureInfo.InvariantCulture,
        $"{cost.Ratio:0.00} ({cost.RatioWithoutEvaluating:0.00}, share {cost.Share:0.00})");

    private static string Means(PartOutcome outcome, params IReadOnlyList<string> names) =>
        string.Join(", ", names.Distinct().Where(outcome.Means.ContainsKey)
            .Select(name => $"{name} {MarkdownRows.Score(outcome.Means[name])}"));

    private static string Routed(string[]? losing) => losing switch
    {
        null => "",
        [] => "; none with routes",
        _ => $"; with routes {string.Join(", ", losing)}",
    };
}
