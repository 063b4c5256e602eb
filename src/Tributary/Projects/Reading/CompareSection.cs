using System.Text.RegularExpressions;

namespace Tributary.Projects.Reading;

/// <summary>Reads the <c>compare:</c> section: what <c>compare</c> sets beside the merge.</summary>
internal static partial class CompareSection
{
    internal static CompareSettings Read(DocumentSection section, IReadOnlyList<ProjectLanguage> languages)
    {
        var methods = section.Section("methods");
        var settings = new CompareSettings
        {
            Methods = Named(methods, name => ProjectMerge.Read(methods, name, languages)),
            Clusters = ReadClusters(section.Section("clusters"), languages),
        };
        settings = settings with { Against = section.Texts("against") ?? settings.Against, Without = section.Texts("without") ?? [] };
        foreach (var name in settings.Without.Where(name => !CompareSettings.CanBeLeftOut.Contains(name)))
        {
            section.Refuse("without", $"names '{name}', which cannot be left out; expected some of "
                + $"{string.Join(", ", CompareSettings.CanBeLeftOut)}");
        }

        foreach (var name in settings.Against.Where(name => !settings.Knows(name)))
        {
            section.Refuse("against", $"names '{name}', which is not known{Nearest(name, settings)}; expected average, weighted_average, "
                + $"clusters, a merge method of adapters, or a name under 'methods'");
        }

        if (settings.Against.Contains(CompareSettings.ByCluster) && settings.Clusters.Count == 0)
        {
            section.Refuse("against", "names clusters, and 'clusters' lists none; expected as in 'clusters: { romance: [es, fr] }'");
        }

        section.RefuseUnknownKeys();
        return settings;
    }

    private static Dictionary<string, IReadOnlyList<Language>> ReadClusters(DocumentSection section,
        IReadOnlyList<ProjectLanguage> languages)
    {
        var clusters = Named(section, name => RoutesSection.Languages(section, name, languages));
        foreach (var twice in clusters.Values.SelectMany(members => members).GroupBy(language => language)
            .Where(group => group.Count() > 1))
        {
            section.Refuse(clusters.First(cluster => cluster.Value.Contains(twice.Key))
                .Key, $"and another cluster both hold '{twice.Key}'; a language belongs to one");
        }

        return clusters;
    }

    /// <summary>The entries of a section whose keys are names that the project gives.</summary>
    private static Dictionary<string, T> Named<T>(DocumentSection section, Func<string, T> read)
    {
        string[] names = [.. section.Keys];
        foreach (var name in names.Where(name => !Name().IsMatch(name) || CompareSettings.Words.Contains(name)))
        {
            section.Refuse(name, "cannot be a name here; expected small letters, digits and underscores, and none of the words "
                + "that mean something already");
        }

        return names.ToDictionary(name => name, read, StringComparer.Ordinal);
    }

    private static string Nearest(string name, CompareSettings settings) => NearestName.To(name, [.. settings.Names]) is { } nearest
        ? $" (did you mean '{nearest}'?)" : "";

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
