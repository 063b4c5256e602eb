namespace Tributary.Projects.Reading;

/// <summary>Reads <c>routes:</c>, the list of languages that stay on their own adapter.</summary>
internal static class RoutesSection
{
    internal static IReadOnlyList<Language> Read(DocumentSection top, IReadOnlyList<ProjectLanguage> languages)
    {
        var routes = Languages(top, "routes", languages);
        if (languages.Count > 0 && routes.Count == languages.Count)
        {
            top.Refuse("routes", "leaves no language to merge; take one out");
        }

        return routes;
    }

    /// <summary>A list of distinct languages of the project.</summary>
    internal static IReadOnlyList<Language> Languages(DocumentSection section, string key, IReadOnlyList<ProjectLanguage> languages)
    {
        var named = section.Texts(key) ?? [];
        foreach (var name in named.Where(name => languages.All(language => language.Language.ToString() != name)))
        {
            section.Refuse(key, $"names '{name}', which is no language of this project");
        }

        if (named.Distinct(StringComparer.Ordinal).Count() < named.Count)
        {
            section.Refuse(key, "names a language twice");
        }

        return [.. languages.Select(language => language.Language).Where(language => named.Contains(language.ToString()))];
    }
}
