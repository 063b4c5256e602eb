using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Methods;
using Tributary.Merging.Models;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;

namespace Tributary.Merging.Plans;

/// <summary>What will be done about adapters.</summary>
internal sealed class AdapterMergePlan : MergePlan
{
    private readonly bool ownsAdapters;

    private AdapterMergePlan(AdapterMergeRecipe recipe, IReadOnlyList<LoraAdapterFile> adapters, bool ownsAdapters = true)
    {
        this.ownsAdapters = ownsAdapters;
        Recipe = recipe;
        Adapters = adapters;
        Choices = recipe.Settings.Choose(recipe.Inputs.Count);
        Modules = FindModules(adapters);
        Target = recipe.Settings.Output == MergeTarget.Model
            ? TargetModel.Open(recipe.BaseModel!, recipe.Settings.Dtype, Modules.Select(module => module.Name)) : null;
        Files = Target is null ? null : new ModelFolderFiles(Target.Model.Reference.Folder);
        Dtype = recipe.Settings.Dtype ?? (recipe.Settings.Output switch
        {
            MergeTarget.Adapter => OneOf(adapters.Select(adapter => adapter.Dtype)),
            MergeTarget.Model => OneOf(Modules.Select(module => Target!.Of(module.Name).Stored.Dtype)),
            _ => TensorDtype.F32,
        });
    }

    /// <summary>What was asked for.</summary>
    public AdapterMergeRecipe Recipe { get; }

    /// <summary>The method's choices in force.</summary>
    public EntryChoices Choices { get; }

    /// <summary>The space in force.</summary>
    public MergeSpace Space => Recipe.Settings.Space;

    /// <summary>The layers that any adapter adapts, sorted by name.</summary>
    public IReadOnlyList<MergeModule> Modules { get; }

    /// <summary>How the merged layers are stored; F32 where those of a model differ.</summary>
    public TensorDtype Dtype { get; }

    /// <summary>The rank that the result is truncated to; null: its factors stay as they are.</summary>
    public int? Rank => Recipe.Settings.Rank ?? (Recipe.Settings.Method.Truncates ? Adapters.SelectMany(adapter => adapter.Modules)
        .Max(module => module.Rank) : null);

    /// <summary>True if something of the merged delta may be lost to the rank.</summary>
    public bool Truncates => Rank is not (null or MergeSettings.FullRank);

    /// <summary>True if entries of the deltas themselves are dropped or elected, so that the result has no exact factors.</summary>
    public bool IsDense => Space == MergeSpace.Delta && (Choices.Sparsify != Sparsify.None || Choices.Elect != Elect.None);

    /// <summary>The largest rank that a layer of the result can have.</summary>
    public int LargestRankOf(MergeModule module)
    {
        var exact = Space switch
        {
            MergeSpace.Factors => module.Shapes.First(shape => shape is not null)!.Rank,
            _ when IsDense => Math.Min(module.In, module.Out),
            _ => module.RankSum,
        };
        return Math.Min(Rank ?? exact, exact);
    }

    /// <summary>The coefficient of the merged delta.</summary>
    public double Lambda => Recipe.Settings.Lambdas is [var one] ? one : 1;

    /// <inheritdoc/>
    public override string Definition => $"{Recipe.Settings.Method.Name} as defined by {Recipe.Settings.Profile.Source}, in space "
        + $"{SpaceWords.Spaces.Of(Recipe.Settings.Space)}";

    /// <inheritdoc/>
    public override MergePreview Preview => AdapterMergePreview.Of(this);

    /// <summary>The recipe that gives the same result, everything that was left open filled in.</summary>
    /// <param name="lambda">The coefficient of the merged delta.</param>
    internal AdapterMergeRecipe Written(double lambda) => Recipe with
    {
        Settings = Recipe.Settings with
        {
            Lambdas = [lambda], Rank = Rank, Dtype = Recipe.Settings.Output == MergeTarget.Model ? Recipe.Settings.Dtype : Dtype,
        },
    };

    /// <summary>The base model that the deltas are added to; null if the result is no model.</summary>
    internal TargetModel? Target { get; }

    /// <summary>What lies beside the weights of a model; null if the result is no model.</summary>
    internal ModelFolderFiles? Files { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => Files?.LeftOut is { } leftOut ? [leftOut] : [];

    /// <summary>The opened inputs, in the recipe's order.</summary>
    internal IReadOnlyList<LoraAdapterFile> Adapters { get; }

    /// <summary>Opens and checks everything a recipe names.</summary>
    /// <param name="recipe">What was asked for.</param>
    /// <param name="recorded">Masks that take the place of drawn or trimmed ones; null: none.</param>
    /// <exception cref="BadInputException">Something cannot be merged; all problems at once.</exception>
    public static AdapterMergePlan Create(AdapterMergeRecipe recipe, RecordedMasks? recorded = null)
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

            return problems.Count == 0 ? new AdapterMergePlan(recipe, adapters) { Recorded = recorded }
                : throw new BadInputException(problems);
        }
        catch
        {
            adapters.ForEach(adapter => adapter.Dispose());
            throw;
        }
    }

    /// <summary>The plan of another recipe of the same adapters, which stay those of the first plan and are closed with it.</summary>
    /// <exception cref="BadInputException">They cannot be merged so; all problems at once.</exception>
    internal static AdapterMergePlan Over(AdapterMergePlan first, MergeSettings settings)
    {
        var recipe = RecipeOver(first, settings);
        var problems = ProblemsOver(first, settings);
        return problems.Count == 0 ? new AdapterMergePlan(recipe, first.Adapters, ownsAdapters: false) { Recorded = first.Recorded }
            : throw new BadInputException(problems);
    }

    /// <summary>What stands against another recipe of the same adapters.</summary>
    internal static IReadOnlyList<Problem> ProblemsOver(AdapterMergePlan first, MergeSettings settings)
    {
        var (recipe, problems) = (RecipeOver(first, settings), new List<Problem>());
        MergeChecks.Recipe(recipe, problems);
        // All else about shapes and base model was seen when the first plan was made, whose output is an adapter.
        if (settings.Output == MergeTarget.Model && recipe.BaseModel is { } baseModel)
        {
            MergeChecks.Base(recipe, baseModel, first.Adapters, problems);
        }

        if (recipe.Settings.Space == MergeSpace.Factors)
        {
            MergeChecks.EqualRanks(recipe, first.Adapters, problems);
        }

        return problems;
    }

    private static AdapterMergeRecipe RecipeOver(AdapterMergePlan first, MergeSettings settings) =>
        AdapterMergeRecipe.Of(settings, first.Recipe.Inputs.Select(input => (input.Name, input.Folder)), first.Recipe.BaseModel);

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var adapter in ownsAdapters ? Adapters : [])
        {
            adapter.Dispose();
        }

        Target?.Dispose();
    }

    private static TensorDtype OneOf(IEnumerable<TensorDtype> dtypes) =>
        dtypes.Distinct().ToArray() is [var one] && one != TensorDtype.F64 ? one : TensorDtype.F32;

    private static List<LoraAdapterFile> OpenAll(AdapterMergeRecipe recipe, List<Problem> problems)
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
