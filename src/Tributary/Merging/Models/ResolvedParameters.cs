using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;

namespace Tributary.Merging.Models;

/// <summary>
/// A method's parameters for one tensor. A parameter of a model is looked for at the model, then at the slice, then at the top; one of the
/// tensor at the slice, then at the top; a level whose filters do not match is passed over. Then comes the default.
/// </summary>
/// <param name="recipe">The recipe.</param>
/// <param name="draft">The tensor.</param>
/// <param name="missing">What was found missing so far: each parameter is refused once, not for every tensor.</param>
/// <param name="notes">Takes what is wrong.</param>
internal sealed class ResolvedParameters(ModelMergeRecipe recipe, TensorDraft draft, HashSet<string> missing, PlanNotes notes)
{
    /// <summary>Parameters of one input.</summary>
    public IReadOnlyDictionary<string, double> Of(ModelFolder model, string name)
    {
        var source = draft.Slice.Sources.First(source => source.Model.IsSame(model.Reference));
        var isReference = recipe.Method.HasReference && model.Reference.IsSame(recipe.BaseModel);
        var values = Resolve(true, isReference, name, $" of model '{model.Name}'",
            [source.Parameters, draft.Slice.Parameters, recipe.Parameters]);
        if (!isReference && values.TryGetValue("density", out var density))
        {
            var epsilon = values.GetValueOrDefault("epsilon");
            if (!recipe.Method.Takes(density, epsilon))
            {
                notes.Refuse("density " + model.Name, draft.Name, $"of model '{model.Name}': density {Invariant.Text(density)} +- epsilon "
                    + $"{Invariant.Text(epsilon)} leaves (0, 1)", "take a smaller epsilon");
            }
        }

        return values;
    }

    /// <summary>Parameters of the tensor as a whole.</summary>
    public IReadOnlyDictionary<string, double> OfTensor() =>
        Resolve(false, false, draft.Name, "", [draft.Slice.Parameters, recipe.Parameters]);

    private Dictionary<string, double> Resolve(
        bool perModel, bool isReference, string tensor, string whose, IReadOnlyList<IReadOnlyDictionary<string, ParameterSetting>> levels)
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var definition in recipe.Method.ParametersIn(MergeKinds.Models).Where(definition => definition.IsPerModel == perModel))
        {
            var found = levels.Select(level => level.GetValueOrDefault(definition.Name)?.Evaluate(tensor, draft.Position))
                .FirstOrDefault(value => value is not null) ?? definition.Default;
            if (found is { } value)
            {
                values[definition.Name] = value;
            }
            else if (definition.IsRequired && !isReference && missing.Add(definition.Name + whose))
            {
                notes.Refuse($"parameter '{definition.Name}'{whose} is missing for tensor '{draft.Name}'; merge_method "
                    + $"'{recipe.Method.Name}' requires it");
            }
        }

        return values;
    }
}
