using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;

namespace Tributary.Merging.Search;

/// <summary>One merge of a search; its lambdas share it.</summary>
/// <param name="Number">Its place among the candidates, from 1.</param>
/// <param name="Settings">How to merge, without a lambda.</param>
internal sealed record SearchCandidate(int Number, MergeSettings Settings)
{
    /// <summary>The merge in words, as in "ties, space knots, profile mergekit, density 0.5, weights en 2".</summary>
    public string Text => TextOf(Settings);

    /// <summary>Settings in words; without a lambda where they name none.</summary>
    public static string TextOf(MergeSettings settings)
    {
        var weights = settings.Weights.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key} {Invariant.Text(pair.Value)}");
        string?[] parts =
        [
            settings.Method.Name,
            $"space {SpaceWords.Spaces.Of(settings.Space)}",
            $"profile {settings.Profile.Name}",
            settings.Method.HasDensity ? $"density {Invariant.Text(settings.Density)}" : null,
            settings.Balance == MergeBalance.None ? null : $"balance {SettingsWords.Balances.Of(settings.Balance)}",
            settings.CalibrateTau is null ? null : "calibrate shared_directions",
            settings.Weights.Count == 0 ? null : $"weights {string.Join(" ", weights)}",
            settings.Lambdas is [var lambda] ? $"lambda {Invariant.Text(lambda)}" : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    /// <summary>Settings as the <c>merge:</c> section of a project file, every
    /// default written out; read again they are the same settings.</summary>
    public static string SectionOf(MergeSettings settings)
    {
        var text = new StringBuilder("merge:\n");
        MergeSettingsText.Append(text, "  ", MergeSettingsText.Top(settings));
        text.Append("  parameters:\n");
        MergeSettingsText.Append(text, "    ", MergeSettingsText.Parameters(settings)
            .Where(pair => pair.Key != "normalize" || settings.CombineOverride is null)
            .Append(new("lambda", string.Join(", ", (settings.Lambdas ?? [1]).Select(Invariant.Text)))));
        text.Append(settings.Weights.Count > 0 ? "  weights:\n" : "");
        MergeSettingsText.Append(text, "    ", settings.Weights.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create(MergeRecipe.Quote(pair.Key), Invariant.Text(pair.Value))));
        return text.ToString();
    }
}
