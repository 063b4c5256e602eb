using Tributary.ChatTemplates;
using Tributary.Merging.Entries;
using Tributary.Merging.Models;
using Tributary.Merging.Recipes;

namespace Tributary.Merging.Plans;

/// <summary>What will be done about whole models: every tensor of the result with its inputs and resolved parameters.</summary>
internal sealed class ModelMergePlan : MergePlan
{
    private ModelMergePlan(ModelMergeRecipe recipe, IReadOnlyList<ModelFolder> models, IReadOnlyList<PlannedTensor> tensors,
        ResultVocabulary? vocabulary, PlanNotes notes)
    {
        Recipe = recipe;
        Models = models;
        Tensors = tensors;
        Vocabulary = vocabulary;
        Files = new ModelFolderFiles(models[0].Reference.Folder, vocabulary);
        Notes = [.. notes.Said, .. Files.LeftOut is { } leftOut ? [leftOut] : Array.Empty<string>()];
    }

    /// <summary>What was asked for.</summary>
    public ModelMergeRecipe Recipe { get; }

    /// <inheritdoc/>
    public override MergePreview Preview => ModelMergePreview.Of(this);

    /// <inheritdoc/>
    public override string Definition =>
        $"{Recipe.Method.Name} over whole models as defined by mergekit ({Recipe.Method.Source}), in float32";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes { get; }

    /// <summary>Bytes of weights of the result.</summary>
    public long Bytes => Tensors.Sum(tensor => tensor.Bytes);

    /// <summary>The tensors of the result, sorted by name.</summary>
    internal IReadOnlyList<PlannedTensor> Tensors { get; }

    /// <summary>The tokens of the result; null: those of its first model.</summary>
    internal ResultVocabulary? Vocabulary { get; }

    /// <summary>What lies beside the weights.</summary>
    internal ModelFolderFiles Files { get; }

    /// <summary>The opened models, the base or else the first one first.</summary>
    internal IReadOnlyList<ModelFolder> Models { get; }

    /// <summary>Opens and checks everything a recipe names.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="masks">Masks that take the place of drawn or trimmed ones, by model name and tensor; null: none.</param>
    /// <exception cref="BadInputException">Something cannot be merged; all problems at once.</exception>
    public static ModelMergePlan Create(ModelMergeRecipe recipe, RecordedMasks? masks = null)
    {
        var problems = new List<Problem>();
        var models = OpenAll(recipe, problems);
        try
        {
            BadInputException.ThrowIfAny(problems);
            var notes = new PlanNotes(recipe.Where);
            ConfigCheck.Require(recipe, models, notes);
            var vocabulary = new VocabularyPlanner(recipe, models, notes).Plan();
            notes.ThrowIfAny();
            var tensors = new TensorPlanner(recipe, models, vocabulary, notes).Plan();
            VocabularyCheck.Require(models[0], vocabulary, tensors, notes);
            notes.ThrowIfAny();
            return new ModelMergePlan(WithTemplate(recipe), models, tensors, vocabulary, notes) { Recorded = masks };
        }
        catch
        {
            foreach (var model in models)
            {
                model.Dispose();
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var model in Models)
        {
            model.Dispose();
        }
    }

    /// <summary>The recipe with the template that most models have, the earlier one among equals, in the place of the word for
    /// it.</summary>
    private static ModelMergeRecipe WithTemplate(ModelMergeRecipe recipe) =>
        recipe.ChatTemplate != ModelMergeRecipe.AutoTemplate ? recipe : recipe with
        {
            ChatTemplate = recipe.Models.Select(model => ChatTemplateFile.FindText(model.Folder)?.Trim()).OfType<string>()
                .GroupBy(template => template, StringComparer.Ordinal).MaxBy(same => same.Count())?.Key,
        };

    private static List<ModelFolder> OpenAll(ModelMergeRecipe recipe, List<Problem> problems)
    {
        var references = recipe.Models;
        var shortNames = references.Select(ShortName).ToArray();
        var opened = new List<ModelFolder>();
        for (var i = 0; i < references.Count; i++)
        {
            var isShared = shortNames.Count(name => name == shortNames[i]) > 1;
            try
            {
                opened.Add(ModelFolder.Open(references[i], isShared ? references[i].Written : shortNames[i]));
            }
            catch (BadInputException bad)
            {
                problems.AddRange(bad.Problems);
            }
        }

        return opened;
    }

    private static string ShortName(ModelReference model) =>
        Path.GetFileName(model.Folder) + (model.Adapter is { } adapter ? $"+{Path.GetFileName(adapter)}" : "");
}
