using Tributary.Merging;
using Tributary.Yaml;

namespace Tributary.Projects;

/// <summary>The <c>merge:</c> section of a project: the keys of a merge recipe without its inputs, which are the project's languages.</summary>
/// <param name="Settings">How to merge.</param>
public sealed record ProjectMerge(MergeSettings Settings)
{
    // 1 to n in five steps: a mean divides by n what only one language learnt, and the validation sets say how much of that to undo.
    private const int DefaultLambdas = 5;

    /// <summary>Everything that changes the merged adapter, but lambda.</summary>
    public IEnumerable<KeyValuePair<string, string>> Identity() => Settings.Identity();

    /// <summary>The values of lambda to choose from: those of the project file, else 1 to the number of languages in five steps.</summary>
    /// <param name="languages">Number of languages, 1 or more.</param>
    public IReadOnlyList<double> LambdasFor(int languages) =>
        Settings.Lambdas ?? (languages == 1
            ? [1]
            : [.. Enumerable.Range(0, DefaultLambdas).Select(step => 1 + ((languages - 1.0) * step / (DefaultLambdas - 1)))]);

    internal static ProjectMerge Read(YamlSection top, string key, IReadOnlyList<ProjectLanguage> languages)
    {
        var section = top.Section(key);
        var settings = MergeSettingsSection.Read(section);
        section.RefuseUnknownKeys();
        foreach (var name in settings.Weights.Keys.Where(name => languages.All(language => language.Language.ToString() != name)))
        {
            section.Refuse("weights", $"names '{name}', which is no language of this project");
        }

        return new ProjectMerge(settings);
    }
}
