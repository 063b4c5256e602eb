using Tributary.Merging.Recipes;
using Tributary.Merging.Search;

namespace Tributary.Projects;

/// <summary>The <c>merge:</c> section of a project: the keys of a merge recipe
/// without its inputs, which are the project's languages.</summary>
/// <param name="Settings">How to merge; if there is a search, what all its candidates share.</param>
internal sealed record ProjectMerge(MergeSettings Settings)
{
    // 1 to n in five steps: a mean divides by n what only one language learnt, and the validation sets say how much of that to undo.
    private const int DefaultLambdas = 5;

    /// <summary>The search for the best merge; null if the file names one merge.</summary>
    public SearchSettings? Search { get; init; }

    /// <summary>Everything that changes the merged adapter, but lambda; that of a search included.</summary>
    public IEnumerable<KeyValuePair<string, string>> Identity() => Search?.Identity() ?? Settings.Identity();

    /// <summary>The values of lambda to choose from: those of the project file, else 1 to the number of languages in five steps.</summary>
    /// <param name="languages">Number of languages, 1 or more.</param>
    public IReadOnlyList<double> LambdasFor(int languages) => Search?.Lambdas ?? Settings.Lambdas ?? Default(languages);

    internal static ProjectMerge Read(DocumentSection top, string key, IReadOnlyList<ProjectLanguage> languages)
    {
        var section = top.Section(key);
        var search = section.Has("search") ? SearchSection.Read(section, Default(Math.Max(1, languages.Count))) : null;
        var settings = search?.Fixed ?? MergeSettingsSection.Read(section);
        section.RefuseUnknownKeys();
        section.RefuseIf(settings.Output == MergeTarget.Delta, "output", "is 'delta', which no model can be asked with; a project makes an "
            + "adapter or a model: set output: model, or output: adapter with rank: full");
        string[] names = [.. languages.Select(language => language.Language.ToString())];
        var weights = search is null ? settings.Weights.Keys : search.Weights.SelectMany(one => one.Keys);
        var unknown = weights.Distinct(StringComparer.Ordinal).Except(names, StringComparer.Ordinal).ToArray();
        foreach (var name in unknown)
        {
            (search is null ? section : section.Section("search"))
                .Refuse("weights", $"names '{name}', which is no language of this project");
        }

        if (search is not null && names.Length > 0 && unknown.Length == 0)
        {
            // A search that cannot be carried out is told before anything is trained for it.
            section.Attempt("search", () => SearchPlan.Of(search, names));
        }

        return new ProjectMerge(settings) { Search = search };
    }

    private static double[] Default(int languages) => languages == 1
        ? [1]
        : [.. Enumerable.Range(0, DefaultLambdas).Select(step => 1 + ((languages - 1.0) * step / (DefaultLambdas - 1)))];
}
