using Tributary.Adapters;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;

namespace Tributary.Merging.Models;

/// <summary>Finds the tensors of the result with their inputs and parameters.</summary>
internal sealed class TensorPlanner(ModelMergeRecipe recipe, IReadOnlyList<ModelFolder> models, List<Problem> problems)
{
    private const int MostProblems = 20;
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

        var drafts = problems.Count > 0 ? [] : recipe.IsWhole ? Whole(slices[0]) : new SliceLayout(models, slices, Refuse).Drafts();
        var tensors = drafts.OrderBy(draft => draft.Name, StringComparer.Ordinal).Select(Finish).OfType<PlannedTensor>().ToArray();
        if (tensors.Length == 0 && problems.Count == 0)
        {
            Refuse("would merge no tensor");
        }

        if (problems.Count > MostProblems)
        {
            var more = problems.Count - MostProblems;
            problems.RemoveRange(MostProblems, more);
            Refuse($"{Invariant.Text(more)} more problems of this kind");
        }

        return tensors;
    }

    private void Refuse(string text) => problems.Add(new Problem(recipe.Where, text));

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
        var before = problems.Count;
        var found = TensorInputs.Of(draft, method, text => Refuse(text));
        if (found is null || problems.Count > before)
        {
            return null;
        }

        var parameters = new ResolvedParameters(recipe, draft, missing, Refuse);
        var inputs = found.Select(input => new PlannedInput(
            input.Model,
            input.Name,
            input.Model.Adapter is { } adapter ? AdapterFit.ModuleOf(adapter, input.Name) : null)
            {
                Parameters = parameters.Of(input.Model, input.Name),
            }).ToArray();
        var own = method.HasReference ? Array.FindIndex(inputs, input => input.Model.Reference.IsSame(recipe.BaseModel)) : -1;
        var first = (own < 0 ? inputs[0] : inputs[own]).Stored;
        var isVerbatim = TensorInputs.IsVerbatim(first);
        var dtype = isVerbatim ? first.Dtype : recipe.Dtype ?? (first.Dtype == TensorDtype.F64 ? TensorDtype.F32 : first.Dtype);
        return new PlannedTensor(draft.Name, dtype, first.Shape, isVerbatim ? [own < 0 ? inputs[0] : inputs[own]] : inputs, isVerbatim ? -1
            : own, parameters.OfTensor(), isVerbatim);
    }
}

/// <summary>A tensor of the result before its inputs are checked.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Position">Where its layer lies in its slice, for gradients.</param>
/// <param name="Slice">The slice, for parameters.</param>
/// <param name="Inputs">Per source, the model and the tensor's name there, whether or not it has it.</param>
internal sealed record TensorDraft(string Name, double Position, RecipeSlice Slice, IReadOnlyList<(ModelFolder Model, string Name)> Inputs);
