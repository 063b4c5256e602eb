using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;

namespace Tributary.Merging.Models;

/// <summary>Finds the tensors of the result with their inputs and parameters.</summary>
/// <param name="recipe">What was asked for.</param>
/// <param name="models">The opened models.</param>
/// <param name="vocabulary">What the rows of tokens are brought into the order of; null: they are merged as they are.</param>
/// <param name="notes">Takes what is wrong.</param>
internal sealed class TensorPlanner(
    ModelMergeRecipe recipe, IReadOnlyList<ModelFolder> models, ResultVocabulary? vocabulary, PlanNotes notes)
{
    private readonly MergeMethod method = recipe.Method;
    private readonly HashSet<string> missing = new(StringComparer.Ordinal);

    /// <summary>Plans; what is wrong goes to the problems.</summary>
    public IReadOnlyList<PlannedTensor> Plan()
    {
        var slices = recipe.Slices.Select((slice, index) => WithBase(slice, index)).ToArray();
        if (slices.Length == 0 || method.Base == BaseRole.Reference && recipe.BaseModel is null)
        {
            Refuse(slices.Length == 0 ? "lists no model" : $"base_model is required by merge_method '{method.Name}'");
            return [];
        }

        foreach (var slice in slices)
        {
            CheckCount(slice);
        }

        var drafts = notes.Problems > 0 ? [] : recipe.IsWhole ? Whole(slices[0]) : new SliceLayout(models, slices, Refuse).Drafts();
        var tensors = drafts.OrderBy(draft => draft.Name, StringComparer.Ordinal).Select(Finish).OfType<PlannedTensor>().ToArray();
        if (tensors.Length == 0 && notes.Problems == 0)
        {
            Refuse("would merge no tensor");
        }

        return tensors;
    }

    private void Refuse(string text) => notes.Refuse(text);

    /// <summary>mergekit adds a base that is not listed; if it is an input like any other, it needs a weight from above.</summary>
    private RecipeSlice WithBase(RecipeSlice slice, int index)
    {
        var takesPart = method.Base switch
        {
            BaseRole.None => false,
            BaseRole.Input => recipe.IsWhole && (recipe.Parameters.ContainsKey("weight")
                || !method.Parameters.Any(parameter => parameter.IsRequired)),
            _ => true,
        };
        if (recipe.BaseModel is not { } own || !takesPart || slice.Sources.Any(source => source.Model.IsSame(own)))
        {
            return slice;
        }

        if (slice.Sources.Select(source => source.Layers).Distinct().Count() > 1)
        {
            Refuse($"slices[{Invariant.Text(index)}] does not list base_model '{own.Written}', whose layers the task vectors start from; "
                + $"list it with its layer_range");
        }

        return slice with
            { Sources = [.. slice.Sources, new SliceSource(own, slice.Sources.Select(source => source.Layers)
            .FirstOrDefault(), ParameterSection.None)] };
    }

    private void CheckCount(RecipeSlice slice)
    {
        var count = slice.Sources.Count(source => !method.HasReference || !source.Model.IsSame(recipe.BaseModel));
        if (count < method.Fewest || count > method.Most)
        {
            var expected = method.Fewest == method.Most ? $"exactly {Invariant.Text(method.Fewest)}"
                : $"at least {Invariant.Text(method.Fewest)}";
            Refuse($"merge_method '{method.Name}' takes {expected} "
                + $"model{(method.Fewest == 1 ? "" : "s")}{(method.HasReference ? " beside the base" : "")}, "
                + $"found {Invariant.Text(count)}");
        }

        foreach (var twice in slice.Sources.GroupBy(source => (source.Model.Folder, source.Model.Adapter))
            .Where(group => group.Count() > 1))
        {
            Refuse($"'{twice.First().Model.Written}' is listed twice in one merge; list it once with the sum of the weights");
        }
    }

    /// <summary>All tensors of all models, each under its own name.</summary>
    private IEnumerable<TensorDraft> Whole(RecipeSlice slice)
    {
        var opened = slice.Sources.Select(source => ModelOf(source)).ToArray();
        var names = opened.SelectMany(model => model.Tensors.Tensors.Select(tensor => tensor.Name)).Distinct(StringComparer.Ordinal);
        return names.Select(name =>
        {
            var layer = LayerName.Parse(name);
            var layers = layer is null ? 0 : opened.Max(model => model.Layers.GetValueOrDefault(layer.Stack));
            var position = layer is null ? 0 : layers == 1 ? 1 : (double)layer.Layer / (layers - 1);
            return new TensorDraft(name, position, slice, [.. opened.Select(model => (model, name))]);
        });
    }

    private ModelFolder ModelOf(SliceSource source) => models.Single(model => model.Reference.IsSame(source.Model));

    private PlannedTensor? Finish(TensorDraft draft)
    {
        var before = notes.Problems;
        var aligned = VocabularyTensors.Contains(draft.Name) ? vocabulary : null;
        var found = TensorInputs.Of(draft, aligned is not null, notes);
        if (found is null || notes.Problems > before)
        {
            return null;
        }

        var parameters = new ResolvedParameters(recipe, draft, missing, notes);
        IReadOnlyList<PlannedInput> inputs = [.. found.Select(input => Input(input.Model, input.Name) with
            { Parameters = parameters.Of(input.Model, input.Name) })];
        return Finish(draft.Name, aligned is null ? inputs : Align(draft.Name, aligned, inputs), parameters.OfTensor());
    }

    private PlannedTensor Finish(string name, IReadOnlyList<PlannedInput> inputs, IReadOnlyDictionary<string, double> parameters)
    {
        var own = method.HasReference ? Array.FindIndex([.. inputs], input => input.Model.Reference.IsSame(recipe.BaseModel)) : -1;
        var first = inputs[Math.Max(0, own)];
        var isVerbatim = TensorInputs.IsVerbatim(first.Stored);
        var dtype = isVerbatim ? first.Stored.Dtype
            : recipe.Dtype ?? first.StoredDtype;
        RequireMean(name, inputs.Where((_, i) => i != own && !isVerbatim), parameters);
        return new PlannedTensor(name, dtype, first.Shape, isVerbatim ? [first] : inputs, isVerbatim ? -1 : own, parameters, isVerbatim);
    }

    /// <summary>Refuses weights that a method divides by the sum of, where that is nothing.</summary>
    private void RequireMean(string name, IEnumerable<PlannedInput> inputs, IReadOnlyDictionary<string, double> parameters)
    {
        var key = method.Elects ? null : Array.Find(["normalize", "normalize_weights"], key => parameters.GetValueOrDefault(key) != 0);
        var weighted = inputs.Where(input => input.Parameters.ContainsKey("weight")).ToArray();
        if (key is not null && weighted.Length > 0 && WeightedSum.Cancels(weighted.Select(input => input.Parameters["weight"])))
        {
            var found = weighted.Select(input => $"{input.Model.Name} {Invariant.Text(input.Parameters["weight"])}");
            notes.Refuse("weights", name, $"has weights that sum to 0 ({string.Join(", ", found)}), so that no weighted mean exists",
                $"change one, or set parameters.{key} to false");
        }
    }

    private static PlannedInput Input(ModelFolder model, string name) =>
        new(model, name, model.Adapter is { } adapter ? AdapterFit.ModuleOf(adapter, name) : null);

    private IReadOnlyList<PlannedInput> Align(string name, ResultVocabulary aligned, IReadOnlyList<PlannedInput> inputs)
    {
        var columns = inputs[0].Stored.Shape.Skip(1);
        var donors = from model in models
                     let stored = TensorInputs.Find(model, name)
                     where stored is not null
                     let donor = Input(model, stored)
                     where donor.Stored.Shape.Skip(1).SequenceEqual(columns)
                     select donor;
        return new TokenRowPlanner(aligned, inputs, [.. donors], recipe.BaseModel).Plan(name, notes);
    }
}

/// <summary>A tensor of the result before its inputs are checked.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Position">Where its layer lies in its slice, for gradients.</param>
/// <param name="Slice">The slice, for parameters.</param>
/// <param name="Inputs">Per source, the model and the tensor's name there, whether or not it has it.</param>
internal sealed record TensorDraft(string Name, double Position, RecipeSlice Slice, IReadOnlyList<(ModelFolder Model, string Name)> Inputs);
