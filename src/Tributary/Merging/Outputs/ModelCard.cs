using Tributary.Merging.Entries;

namespace Tributary.Merging.Outputs;

/// <summary>The README.md of a merged model: what it was made of, how, and what the merge saw.</summary>
/// <param name="Definition">In words, which definition of the method was used.</param>
/// <param name="Inputs">What was merged, with the digests of its files.</param>
/// <param name="Seed">The seed of random masks; null: none were drawn.</param>
/// <param name="Size">How large the result is, in words.</param>
/// <param name="Overall">What the merge saw; null if it looks at no task vectors.</param>
/// <param name="From">Whose task vectors the figures are of.</param>
internal sealed record ModelCard(
    string Definition, IReadOnlyList<ModelMergeDiagnostics.Input> Inputs, long? Seed, string Size, MergeFigures? Overall,
    IReadOnlyList<string> From)
{
    /// <summary>What is to be known of the result, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

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
                text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Escape(input.Name)} | {MarkdownText.Escape(file.Name)} | "
                    + $"`{file.Sha256}` |\n");
            }
        }

        if (Seed is { } seed)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nMasks were drawn with seed {seed}; each depends on the seed, the model's name "
                + $"and the tensor's name alone.\n");
        }

        text.AppendJoin("", Notes.Select(note => $"\n{note}.\n"));
        text.Append(CultureInfo.InvariantCulture, $"\n## Recipe\n{MarkdownText.Fenced("yaml", recipe)}\n## What the merge saw\n{Size}.\n");
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
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Escape(From[i])} | {overall.Norms[i]:G6} | "
                + $"{(overall.Kept is { } kept ? kept[i].ToString("P1", CultureInfo.InvariantCulture) : "all")} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\nNorm of the merged delta: {overall.MergedNorm:G6}.");
        text.AppendJoin("",
            overall.SignConflicts is { } conflicts ? FormattableString.Invariant(
                $" Signs disagree in {conflicts:P1} of the entries; {overall.Surviving:P1} of all values take part.") : "",
            overall.TruncationError is { } truncated
                ? FormattableString.Invariant($" Truncation took away {truncated:P2} of its norm.") : "",
            overall.RoundingError is { } rounded and > 0
                ? FormattableString.Invariant($" Rounding to the stored type took away {rounded:P2}.") : "",
            "\n");
    }
}
