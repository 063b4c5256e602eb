namespace Tributary.PaperStudy;

/// <summary>The section that sets recipes of the adapters side by side.</summary>
internal static class RecipeSection
{
    private static readonly string[] Shown = ["individual", "average", "merged"];

    /// <summary>Writes the section into the part's folder.</summary>
    public static void Write(StudyPart part, IReadOnlyList<(string Name, Comparison Comparison)> recipes, string folder) =>
        File.WriteAllText(Path.Combine(folder, PartSection.FileName), $"## {part.Title}\n\n{part.About}\n\n" + MarkdownRows.Table(
            $"**Mean {recipes[0].Comparison.Figures.Metric}**",
            ["recipe", .. Shown, "merged - individual", "verdict"],
            recipes.Select(one => (IEnumerable<string>)[one.Name, .. Cells(one.Comparison.Figures)])));

    private static IEnumerable<string> Cells(ComparisonFigures figures)
    {
        var lost = figures.Ways["merged"].AgainstIndividual!.Mean!;
        return [.. Shown.Select(name => figures.Ways.GetValueOrDefault(name)?.Mean.ToString() ?? "not evaluated"),
            lost.ToString(), lost.Verdict.Replace('_', ' ')];
    }
}
