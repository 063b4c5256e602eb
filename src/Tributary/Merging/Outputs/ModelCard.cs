using Tributary.Merging.Entries;

namespace Tributary.Merging.Outputs;

/// <summary>The README.md of a merged model: what it was made of, how, and what the merge saw.</summary>
internal sealed record ModelCard
{
    /// <summary>In words, which definition of the method was used.</summary>
    public required string Definition { get; init; }

    /// <summary>What was merged, with the digests of its files.</summary>
    public required IReadOnlyList<ModelMergeDiagnostics.Input> Inputs { get; init; }

    /// <summary>The seed of random masks; null: none were drawn.</summary>
    public required long? Seed { get; init; }

    /// <summary>How large the result is, in words.</summary>
    public required string Size { get; init; }

    /// <summary>What the merge saw; null if it looks at no task vectors.</summary>
    public required MergeFigures? Overall { get; init; }

    /// <summary>Whose task vectors the figures are of.</summary>
    public required IReadOnlyList<string> From { get; init; }

    /// <summary>Writes the card into a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="recipe">The whole recipe.</param>
    public void Write(string folder, string recipe) => File.WriteAllText(Path.Combine(folder, "README.md"), ToText(recipe));

    private string ToText(string recipe)
    {
        var text = new StringBuilder();
        text.Append("---\ntags:\n- merge\n---\n# Merged model\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{Definition}.\n\n");
        text.Append("## Inputs\n| model | file | SHA-256 |\n|---|---|---|\n");
        foreach (var input in Inputs)
        {
            foreach (var file in input.Files)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {Cell(input.Name)} | {Cell(file.Name)} | `{file.Sha256}` |\n");
            }
        }

        if (Seed is { } seed)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nMasks were drawn with seed {seed}; each depends on the seed, the model's name "
                + $"and the tensor's name alone.\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n## Recipe\n```yaml\n{recipe}```\n\n## What the merge saw\n{Size}.\n");
        if (Overall is not null)
        {
            Append(text, Overall);
        }

        return text.ToString();
    }

    private void Append(StringBuilder text, MergeFigures overall)
    {
        text.Append("\n| task vector of | norm | kept |\n|---|---|---|\n");
        for (var i = 0; i < From.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(From[i])} | {overall.Norms[i]:G6} | "
                + $"{(overall.Kept is { } kept ? kept[i].ToString("P1", CultureInfo.InvariantCulture) : "all")} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\nNorm of the merged delta: {overall.MergedNorm:G6}.");
        if (overall.SignConflicts is { } conflicts)
        {
            text.Append(CultureInfo.InvariantCulture, $" Signs disagree in {conflicts:P1} of the entries; "
                + $"{overall.Surviving:P1} of all values take part.");
        }

        if (overall.TruncationError is { } truncated)
        {
            text.Append(CultureInfo.InvariantCulture, $" Truncation took away {truncated:P2} of its norm.");
        }

        if (overall.RoundingError is { } rounded and > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" Rounding to the stored type took away {rounded:P2}.");
        }

        text.Append('\n');
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
