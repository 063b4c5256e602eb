namespace Tributary.PaperStudy;

/// <summary>A part's section of the page, and its figures.</summary>
internal sealed class PartSection(StudyPart part, Comparison initial, Comparison? routed, Comparison update, Comparison? added)
{
    /// <summary>The file of the section.</summary>
    public const string FileName = "section.md";

    /// <summary>The file of the picture.</summary>
    public const string PlotName = "plot.svg";

    private readonly StringBuilder text = new();

    /// <summary>Writes section, picture and outcome.</summary>
    public void Write(string folder)
    {
        var lost = initial.Figures.Ways["base"].AgainstIndividual!.Mean!;
        var isLearnt = lost.Interval[1] < 0;
        Line($"## {part.Title}");
        Line($"{part.About} Mean of the base model minus own adapters: {lost}: "
            + $"**{(isLearnt ? "learnt" : "not learnt: shows nothing")}**.");
        if (!part.IsBalanced)
        {
            Line($"![Mean of every way, with its interval](study/{part.Name}.svg)");
        }

        text.Append(initial.Tables);
        if (routed is not null)
        {
            Line($"**Routes.** {string.Join(", ", initial.Losing)} lose more than five points, or surely more than two. With the worst "
                + $"of them left on their own adapters and out of the merge:");
            text.Append(routed.Tables);
        }

        text.Append(update.Tables).Append(added?.Tables);
        File.WriteAllText(Path.Combine(folder, FileName), text.ToString());
        File.WriteAllText(Path.Combine(folder, PlotName), DotPlot.Of(initial.Figures));
        Outcome(isLearnt).Write(folder);
    }

    private PartOutcome Outcome(bool isLearnt)
    {
        var against = initial.Best.AgainstCombined!.Mean!;
        return new PartOutcome
        {
            Name = part.Name,
            IsLearnt = isLearnt,
            Means = initial.Figures.Ways.ToDictionary(way => way.Key, way => way.Value.Mean.Value),
            Best = initial.Figures.BestMerge,
            BestAgainstCombined = against.Difference,
            BestAgainstCombinedInterval = against.Interval,
            Losing = initial.Losing,
            LosingRouted = routed?.Losing,
            Initial = Cost(initial.Figures),
            Update = Cost(update.Figures),
        };
    }

    private static CostOutcome Cost(ComparisonFigures figures)
    {
        var (merged, combined) = (figures.Ways["merged"].Cost!, figures.Ways["combined"].Cost!);
        return new CostOutcome(
            merged.WallSeconds / combined.WallSeconds,
            merged.WallSecondsWithoutEvaluating / combined.WallSecondsWithoutEvaluating,
            merged.MakingFlops / combined.MakingFlops,
            figures.TokenShare!.Value);
    }

    private void Line(string line) => text.Append(line).Append("\n\n");
}
