using System.Text.RegularExpressions;
using Tributary.Planning;
using Tributary.Planning.Estimates;
using Tributary.Planning.Stations;

namespace Tributary.Cli.Commands;

/// <summary>A line of a plan: a station, or many of a kind that have to run for the same reasons.</summary>
/// <param name="Name">The station, or the kind and how many.</param>
/// <param name="Reasons">Why, on one line.</param>
/// <param name="Estimate">What it should take, or all of them.</param>
/// <param name="Stations">The stations.</param>
internal sealed record PlanLine(string Name, string Reasons, Estimate Estimate, IReadOnlyList<Station> Stations)
{
    // So many languages fit on a screen, station by station.
    private const int Few = 12;
    private const int ReasonsShown = 4;
    private const int LongestValue = 120;

    /// <summary>The lines of what has to run, in order.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="verbose">True: a line a station, with all its reasons.</param>
    public static IEnumerable<PlanLine> Of(Plan plan, bool verbose)
    {
        if (verbose)
        {
            return plan.Stale.Select(station => One(plan, station, string.Join("; ", station.Reasons)));
        }

        string[] languages = [.. plan.Project.Languages.Select(language => language.Language.Tag)];
        return plan.Stale.GroupBy(station => (Kind: KindOf(station, languages), Reasons: Short(station.Reasons, languages)))
            .SelectMany(group => group.Count() <= Few ? group.Select(station => One(plan, station, group.Key.Reasons))
                : [new PlanLine($"{group.Key.Kind}  {Invariant.Text(group.Count())} languages", group.Key.Reasons,
                    Estimate.Sum(group.Select(station => plan.Estimates[station.Folder])), [.. group])]);
    }

    private static PlanLine One(Plan plan, Station station, string reasons) =>
        new(station.Name.ToString(), reasons, plan.Estimates[station.Folder], [station]);

    private static string KindOf(Station station, string[] languages)
    {
        var name = station.Name.ToString();
        return languages.FirstOrDefault(tag => name.EndsWith("/" + tag, StringComparison.Ordinal)
            || name.EndsWith("-" + tag, StringComparison.Ordinal)) is { } language ? name[..^(language.Length + 1)] : name;
    }

    /// <summary>Reasons that are alike but for the language once, with how many more there are; long values cut.</summary>
    private static string Short(IReadOnlyList<string> reasons, string[] languages)
    {
        if (reasons.Count <= ReasonsShown)
        {
            return string.Join("; ", reasons.Select(Cut));
        }

        var tag = new Regex($@"\b({string.Join('|', languages.Select(Regex.Escape))})\b",
            RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking);
        string[] alike = [.. reasons.GroupBy(reason => tag.Replace(reason, "*"))
            .Select(group => Cut(group.First()) + (group.Count() == 1 ? "" : $", and so for {Invariant.Text(group.Count() - 1)} more"))];
        return string.Join("; ", alike.Take(ReasonsShown))
            + (alike.Length > ReasonsShown ? $"; and {Invariant.Text(alike.Length - ReasonsShown)} more reasons" : "");
    }

    private static string Cut(string reason) => reason.Length <= LongestValue ? reason : reason[..LongestValue] + "…";
}
