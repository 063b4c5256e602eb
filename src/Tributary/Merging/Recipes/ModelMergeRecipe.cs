using Tributary.Merging.Methods;
using Tributary.Safetensors;

namespace Tributary.Merging.Recipes;

/// <summary>A model of a recipe: a Hugging Face folder, and a LoRA adapter that is merged into it on the fly.</summary>
/// <param name="Folder">The model's folder.</param>
/// <param name="Adapter">The adapter's folder; null: none.</param>
/// <param name="Written">As the recipe has it, for messages.</param>
internal sealed record ModelReference(string Folder, string? Adapter, string Written)
{
    /// <summary>True if both name the same weights.</summary>
    public bool IsSame(ModelReference? other) => other is not null && other.Folder == Folder && other.Adapter == Adapter;

    /// <summary>As a recipe in a folder names it: by a path from there.</summary>
    public string ToYaml(string folder) => MergeRecipe.Quote(
        MergeRecipe.Relative(folder, Folder) + (Adapter is { } adapter ? $"+{MergeRecipe.Relative(folder, adapter)}" : ""));
}

/// <summary>A model within a slice.</summary>
/// <param name="Model">The model.</param>
/// <param name="Layers">Its layers, from the first to before the last; null: all.</param>
/// <param name="Parameters">Parameters of this model alone.</param>
internal sealed record SliceSource(ModelReference Model, LayerRange? Layers, IReadOnlyDictionary<string, ParameterSetting> Parameters);

/// <summary>Layers of a model.</summary>
/// <param name="First">The first, from 0.</param>
/// <param name="End">One behind the last.</param>
internal readonly record struct LayerRange(int First, int End)
{
    /// <summary>Number of layers.</summary>
    public int Count => End - First;
}

/// <summary>Consecutive layers of the result, merged from equally many layers of each source.</summary>
/// <param name="Sources">The sources, one or more.</param>
/// <param name="Parameters">Parameters of the slice.</param>
internal sealed record RecipeSlice(IReadOnlyList<SliceSource> Sources, IReadOnlyDictionary<string, ParameterSetting> Parameters);

/// <summary>A merge of whole models, as mergekit reads it: models or slices, a method, and parameters on every level.</summary>
internal sealed record ModelMergeRecipe : MergeRecipe
{
    /// <summary>The row of the table of methods.</summary>
    public required MergeMethod Method { get; init; }

    /// <summary>The slices, in the order of the result; one without layer ranges where the recipe lists <c>models</c>.</summary>
    public required IReadOnlyList<RecipeSlice> Slices { get; init; }

    /// <summary>True if the recipe lists <c>models</c>.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>What task vectors start from; configuration and tokenizer come from it. Null: the first model's.</summary>
    public ModelReference? BaseModel { get; init; }

    /// <summary>Parameters that hold where no slice and no model says otherwise.</summary>
    public IReadOnlyDictionary<string, ParameterSetting> Parameters { get; init; } = ParameterSection.None;

    /// <summary>How the result is stored (<c>out_dtype</c>, else <c>dtype</c>); null: as the
    /// base model, or the first one. Arithmetic is float32 in any case.</summary>
    public TensorDtype? Dtype { get; init; }

    /// <summary>Where the tokenizer, and the rows of its tokens, come from. Default a copy.</summary>
    public TokenizerSettings Tokenizer { get; init; } = TokenizerSettings.Copy;

    /// <summary>The word for the chat template that most of the models have.</summary>
    public const string AutoTemplate = "auto";

    /// <summary>A chat template (Jinja) that takes the place of the tokenizer's, or <see cref="AutoTemplate"/>; null: that of the
    /// tokenizer.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>True if models whose configurations say that they compute otherwise are merged all the same. Default false.</summary>
    public bool AllowsDifferentConfigs { get; init; }

    /// <summary>Seed of random masks. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>At most so many bytes of tensors in one file. Default 5 GB.</summary>
    public long ShardBytes { get; init; } = ShardSize.Default;

    /// <summary>All models, the base first if there is one, then in the recipe's order, each once.</summary>
    public IReadOnlyList<ModelReference> Models =>
        [.. Slices.SelectMany(slice => slice.Sources.Select(source => source.Model)).Prepend(BaseModel).OfType<ModelReference>()
            .DistinctBy(model => (model.Folder, model.Adapter))];

    /// <inheritdoc/>
    public override string ToYaml(string folder) => ModelRecipeText.Of(this, folder);
}
