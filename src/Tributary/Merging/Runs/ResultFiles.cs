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
internal sealed record ResultFiles
{
    /// <summary>The recipe's name.</summary>
    public const string RecipeName = "recipe.yaml";

    /// <summary>The recipe that gives the same result, everything that was left open filled in.</summary>
    public required MergeRecipe Recipe { get; init; }

    /// <summary>What the merge saw.</summary>
    public required MergeSummary Summary { get; init; }

    /// <summary>What a whole model needs beyond that; null if the result is none.</summary>
    public ModelFiles? Model { get; init; }

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
            ModelFolderFiles.Write(model.Source, model.Config, model.ChatTemplate, folder);
            model.Card.Write(folder, recipe);
        }
    }
}

/// <summary>What lies beside the weights of a whole model.</summary>
internal sealed record ModelFiles
{
    /// <summary>The model that the result starts from.</summary>
    public required ModelFolder Source { get; init; }

    /// <summary>config.json; empty: none is written.</summary>
    public required JsonObject Config { get; init; }

    /// <summary>Takes the place of the source's own; null: none does.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>The README.</summary>
    public required ModelCard Card { get; init; }
}
