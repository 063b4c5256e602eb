using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;

namespace Tributary.Merging.Search;

/// <summary>One merge of a search; its lambdas share it.</summary>
/// <param name="Number">Its place among the candidates, from 1.</param>
/// <param name="Settings">How to merge, without a lambda.</param>
public sealed record SearchCandidate(int Number, MergeSettings Settings)
{
    /// <summary>The merge in words, as in "ties, space knots, profile mergekit, density 0.5, weights en 2".</summary>
    public string Text => TextOf(Settings);

    /// <summary>Settings in words; without a lambda where they name none.</summary>
    public static string TextOf(MergeSettings settings)
    {
        List<string> parts =
        [
            settings.Method.Name,
            $"space {SpaceWords.Spaces.Of(settings.Space)}",
            $"profile {settings.Profile.Name}",
        ];
        if (settings.Method.HasDensity)
        {
            parts.Add($"density {Invariant.Text(settings.Density)}");
        }

        if (settings.Balance != MergeBalance.None)
        {
            parts.Add($"balance {SettingsWords.Balances.Of(settings.Balance)}");
        }

        if (settings.CalibrateTau is not null)
        {
            parts.Add("calibrate shared_directions");
        }

        if (settings.Weights.Count > 0)
        {
            parts.Add("weights " + string.Join(" ", settings.Weights.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{pair.Key} {Invariant.Text(pair.Value)}")));
        }

        if (settings.Lambdas is [var lambda])
        {
            parts.Add($"lambda {Invariant.Text(lambda)}");
        }

        return string.Join(", ", parts);
    }

    /// <summary>Settings as the <c>merge:</c> section of a project file, every
    /// default written out; read again they are the same settings.</summary>
    public static string SectionOf(MergeSettings settings)
    {
        var text = new StringBuilder("merge:\n");
        foreach (var (key, value) in MergeSettingsText.Top(settings))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {key}: {value}\n");
        }

        text.Append("  parameters:\n");
        foreach (var (key, value) in MergeSettingsText.Parameters(settings)
            .Where(pair => pair.Key != "normalize" || settings.CombineOverride is null))
        {
            text.Append(CultureInfo.InvariantCulture, $"    {key}: {value}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"    lambda: {string.Join(", ", (settings.Lambdas ?? [1]).Select(Invariant.Text))}\n");
        if (settings.Weights.Count > 0)
        {
            text.Append("  weights:\n");
        }

        foreach (var (name, weight) in settings.Weights.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"    \"{JsonEncodedText.Encode(name)}\": {weight:R}\n");
        }

        return text.ToString();
    }
}
