using Tributary.Adapters;
using Tributary.Merging.Models;
using Tributary.Safetensors;

namespace Tributary.Merging;

/// <summary>One layer of a merge.</summary>
/// <param name="Name">Name of the layer in the base model.</param>
/// <param name="In">Inputs.</param>
/// <param name="Out">Outputs.</param>
/// <param name="Shapes">What each input has for the layer, in the recipe's order;
/// null if it does not adapt it: its delta is zero there.</param>
public sealed record MergeModule(string Name, int In, int Out, IReadOnlyList<LoraModule?> Shapes)
{
    /// <summary>The sum of the inputs' ranks: the rank of the exact result.</summary>
    public int RankSum => Shapes.Sum(shape => shape?.Rank ?? 0);
}

/// <summary>
/// What will be done: a recipe with every adapter opened and every shape checked. Nothing that can be known before the weights themselves
/// are read is left to go wrong afterwards.
/// </summary>
public sealed class MergePlan : IDisposable
{
    private readonly bool ownsAdapters;

    private MergePlan(MergeRecipe recipe, IReadOnlyList<LoraAdapterFile> adapters, RecordedMasks? recorded, bool ownsAdapters = true)
    {
        this.ownsAdapters = ownsAdapters;
        Recipe = recipe;
        Recorded = recorded;
        Adapters = adapters;
        Choices = recipe.Settings.Choose(recipe.Inputs.Count);
        Modules = FindModules(adapters);
        Target = recipe.Settings.Output == MergeTarget.Model
            ? ModelFolder.Open(new ModelReference(recipe.BaseModel!, null, recipe.BaseModel!), Path.GetFileName(recipe.BaseModel!)) : null;
        Dtype = recipe.Settings.Dtype ?? (recipe.Settings.Output switch
        {
            MergeTarget.Adapter => OneOf(adapters.Select(adapter => adapter.Dtype)),
            MergeTarget.Model => OneOf(Modules.Select(module => AdapterFit.Find(Target!.Tensors, module.Name)!.Dtype)),
            _ => TensorDtype.F32,
        });
    }

    /// <summary>What was asked for.</summary>
    public MergeRecipe Recipe { get; }

    /// <summary>The method's choices in force.</summary>
    public MergeChoices Choices { get; }

    /// <summary>The layers that any adapter adapts, sorted by name.</summary>
    public IReadOnlyList<MergeModule> Modules { get; }

    /// <summary>How the merged layers are stored; F32 where those of a model differ.</summary>
    public TensorDtype Dtype { get; }

    /// <summary>The rank that the result is truncated to; null: it is exact.</summary>
    public int? Rank => Recipe.Settings.Rank ?? (Recipe.Settings.Method.Truncates ? Adapters.SelectMany(adapter => adapter.Modules)
        .Max(module => module.Rank) : null);

    /// <summary>True if entries of the deltas themselves are dropped or elected, so that the result has no exact factors.</summary>
    public bool IsDense => Choices.Space == MergeSpace.Delta && (Choices.Sparsify != Sparsify.None || Choices.Elect != Elect.None);

    /// <summary>The largest rank that a layer of the result can have.</summary>
    public int LargestRankOf(MergeModule module)
    {
        var exact = Choices.Space switch
        {
            MergeSpace.Factors => module.Shapes.First(shape => shape is not null)!.Rank,
            _ when IsDense => Math.Min(module.In, module.Out),
            _ => module.RankSum,
        };
        return Math.Min(Rank ?? exact, exact);
    }

    /// <summary>The coefficient of the merged delta.</summary>
    public double Lambda => Recipe.Settings.Lambdas is [var one] ? one : 1;

    /// <summary>In words, which of the several definitions of the method is used.</summary>
    public string Definition => $"{Recipe.Settings.Method.Name} as defined by {Recipe.Settings.Profile.Source}, in space "
        + $"{MergeMethods.WordOf(MergeMethods.Spaces, Recipe.Settings.Space)}";

    /// <summary>Masks that take the place of drawn or trimmed ones; null: none.</summary>
    internal RecordedMasks? Recorded { get; }

    /// <summary>The base model that the deltas are added to; null if the result is no model.</summary>
    internal ModelFolder? Target { get; }

    /// <summary>The opened inputs, in the recipe's order.</summary>
    internal IReadOnlyList<LoraAdapterFile> Adapters { get; }

    /// <summary>Opens and checks everything a recipe names.</summary>
    /// <param name="recipe">What was asked for.</param>
    /// <param name="recorded">Masks that take the place of drawn or trimmed ones; null: none.</param>
    /// <exception cref="BadInputException">Something cannot be merged; all problems at once.</exception>
    public static MergePlan Create(MergeRecipe recipe, RecordedMasks? recorded = null)
    {
        var problems = new List<Problem>();
        MergeChecks.Recipe(recipe, problems);
        var adapters = OpenAll(recipe, problems);
        try
        {
            if (problems.Count == 0)
            {
                MergeChecks.Shapes(recipe, adapters, problems);
            }

            return problems.Count == 0 ? new MergePlan(recipe, adapters, recorded) : throw new BadInputException(problems);
        }
        catch
        {
            adapters.ForEach(adapter => adapter.Dispose());
            throw;
        }
    }

    /// <summary>The plan of another recipe of the same adapters, which stay those of the first plan and are closed with it.</summary>
    /// <exception cref="BadInputException">They cannot be merged so; all problems at once.</exception>
    internal static MergePlan Over(MergePlan first, MergeSettings settings)
    {
        var recipe = RecipeOver(first, settings);
        var problems = ProblemsOver(first, settings);
        return problems.Count == 0 ? new MergePlan(recipe, first.Adapters, first.Recorded, ownsAdapters: false)
            : throw new BadInputException(problems);
    }

    /// <summary>What stands against another recipe of the same adapters.</summary>
    internal static IReadOnlyList<Problem> ProblemsOver(MergePlan first, MergeSettings settings)
    {
        var (recipe, problems) = (RecipeOver(first, settings), new List<Problem>());
        MergeChecks.Recipe(recipe, problems);
        // All else about shapes and base model was seen when the first plan was made.
        if (recipe.Settings.Space == MergeSpace.Factors)
        {
            MergeChecks.EqualRanks(recipe, first.Adapters, problems);
        }

        return problems;
    }

    private static MergeRecipe RecipeOver(MergePlan first, MergeSettings settings) =>
        MergeRecipe.Of(settings, first.Recipe.Inputs.Select(input => (input.Name, input.Folder)), first.Recipe.BaseModel);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var adapter in ownsAdapters ? Adapters : [])
        {
            adapter.Dispose();
        }

        Target?.Dispose();
    }

    private static TensorDtype OneOf(IEnumerable<TensorDtype> dtypes) =>
        dtypes.Distinct().ToArray() is [var one] && one != TensorDtype.F64 ? one : TensorDtype.F32;

    private static List<LoraAdapterFile> OpenAll(MergeRecipe recipe, List<Problem> problems)
    {
        var adapters = new List<LoraAdapterFile>();
        foreach (var input in recipe.Inputs)
        {
            try
            {
                adapters.Add(new LoraAdapterFile(input.Folder, AdapterUse.InMerge));
            }
            catch (BadInputException bad)
            {
                problems.AddRange(bad.Problems.Select(problem => problem with { Text = $"adapter '{input.Name}': {problem.Text}" }));
            }
        }

        return adapters;
    }

    private static MergeModule[] FindModules(IReadOnlyList<LoraAdapterFile> adapters) =>
        [.. adapters.SelectMany(adapter => adapter.Modules)
            .DistinctBy(module => module.Name)
            .OrderBy(module => module.Name, StringComparer.Ordinal)
            .Select(module => new MergeModule(module.Name, module.In, module.Out,
                [.. adapters.Select(adapter => adapter.Find(module.Name))]))];
}
