using Tributary.Datasets.Leakage;
using Tributary.Projects;

namespace Tributary.Planning.Inputs;

/// <summary>Held-out examples that occur elsewhere, as the problems that they are told in.</summary>
internal static class LeakageRefusal
{
    private const int Listed = 10;

    /// <summary>The first ten findings word for word, then how many there are and what to do.</summary>
    /// <param name="findings">One or more.</param>
    /// <param name="where">What the last problem is told of.</param>
    /// <param name="advice">What to do.</param>
    public static IReadOnlyList<Problem> Problems(IReadOnlyList<LeakageFinding> findings, string where, string advice)
    {
        var rest = findings.Count > Listed ? string.Create(CultureInfo.InvariantCulture, $" (the first {Listed} are listed)") : "";
        string[] pairs = [.. new LeakageReport(findings).Counts()];
        var more = pairs.Length > Listed ? $"; and {Invariant.Text(pairs.Length - Listed)} pairs of files more" : "";
        var counts = string.Join("; ", pairs.Take(Listed)) + more;
        return
        [
            .. findings.Take(Listed).Select(finding => new Problem(finding.Example.ToString(), finding.Describe())),
            new Problem(where, string.Create(CultureInfo.InvariantCulture,
                $"{findings.Count} held-out examples occur in other data of their language{rest}: {counts}. What is "
                + $"measured would be memory; {advice}")),
        ];
    }

    /// <summary>Where an example stands, by the path that people know it by.</summary>
    public static LeakagePlace PlaceOf(Project project, LeakageSet set, Language language, Split split, int index) =>
        new(language, split, project.Written(set.PathOf(index)), set.Record(index).Line, LeakageText.Beginning(set.RawText(index)));
}
