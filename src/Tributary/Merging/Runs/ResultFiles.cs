using System.Text.Json.Nodes;
using Tributary.Merging.Entries;
using Tributary.Merging.Models;
using Tributary.Merging.Outputs;
using Tributary.Merging.Recipes;

namespace Tributary.Merging.Runs;

/// <summary>What a finished merge saw.</summary>
/// <param name="TaskVectors">Whose task vectors the figures are of, in their order.</param>
/// <param name="Overall">Over the whole result; null if the method looks at no task vectors, or slices merge different models.</param>
/// <param name="Document"><c>diagnostics.json</c>.</param>
public sealed record MergeSummary(IReadOnlyList<string> TaskVectors, MergeFigures? Overall, ReadOnlyMemory<byte> Document);

/// <summary>What lies beside the weights in every merge's folder.</summary>
/// <param name="Recipe">The recipe that gives the same result, everything that was left open filled in.</param>
/// <param name="Summary">What the merge saw.</param>
/// <param name="Model">What a whole model needs beyond that; null if the result is none.</param>
internal sealed record ResultFiles(MergeRecipe Recipe, MergeSummary Summary, ModelFiles? Model = null)
{
    /// <summary>The recipe's name.</summary>
    public const string RecipeName = "recipe.yaml";

    /// <summary>Writes the files.</summary>
    /// <param name="folder">Where to write.</param>
    /// <param name="finalFolder">Where the folder will stand in the end: the recipe's paths are relative to it.</param>
    public void Write(string folder, string finalFolder)
    {
        var recipe = Recipe.ToYaml(Path.GetFullPath(finalFolder));
        File.WriteAllText(Path.Combine(folder, RecipeName), recipe);
        File.WriteAllBytes(Path.Combine(folder, MergeDiagnostics.FileName), Summary.Document.Span);
        if (Model is { } model)
        {
            model.Files.Write(model.Config, model.ChatTemplate, folder);
            model.Card.Write(folder, recipe);
        }
    }
}

/// <summary>What lies beside the weights of a whole model.</summary>
/// <param name="Files">What comes from the model that the result starts from.</param>
/// <param name="Config">config.json; empty: none is written.</param>
/// <param name="ChatTemplate">Takes the place of that model's own; null: none does.</param>
/// <param name="Card">The README.</param>
internal sealed record ModelFiles(ModelFolderFiles Files, JsonObject Config, string? ChatTemplate, ModelCard Card);
