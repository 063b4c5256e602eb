using System.Globalization;
using System.Text;

namespace Tributary.Merging.Models;

/// <summary>The README.md of a merged model: what it was made of, how, and what the merge saw.</summary>
internal static class ModelCard
{
    /// <summary>The text.</summary>
    public static string Of(ModelMergePlan plan, ModelMergeDiagnostics diagnostics, string recipe)
    {
        var text = new StringBuilder();
        text.Append("---\ntags:\n- merge\n---\n# Merged model\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{plan.Definition}.\n\n");
        text.Append("## Inputs\n| model | file | SHA-256 |\n|---|---|---|\n");
        foreach (var input in diagnostics.Inputs)
        {
            foreach (var file in input.Files)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {Cell(input.Name)} | {Cell(file.Name)} | `{file.Sha256}` |\n");
            }
        }

        if (plan.Recipe.Method.IsRandom)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nMasks were drawn with seed {Invariant.Text(plan.Recipe.Seed)}; each depends on the seed, the model's name and the tensor's name alone.\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n## Recipe\n```yaml\n{recipe}```\n\n## What the merge saw\n");
        text.Append(CultureInfo.InvariantCulture, $"{diagnostics.Tensors.Count} tensors, {plan.Tensors.Sum(tensor => tensor.Count)} parameters.\n");
        if (diagnostics.Overall is { } overall)
        {
            Append(text, overall, diagnostics.Tensors.First(tensor => tensor.Figures is not null).From);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, MergeFigures overall, IReadOnlyList<string> names)
    {
        text.Append("\n| task vector of | norm | kept |\n|---|---|---|\n");
        for (var i = 0; i < names.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(names[i])} | {overall.Norms[i]:G6} | {(overall.Kept is { } kept ? kept[i].ToString("P1", CultureInfo.InvariantCulture) : "all")} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\nNorm of the merged delta: {overall.MergedNorm:G6}.");
        if (overall.SignConflicts is { } conflicts)
        {
            text.Append(CultureInfo.InvariantCulture, $" Signs disagree in {conflicts:P1} of the entries; {overall.Surviving:P1} of all values take part.");
        }

        text.Append('\n');
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
